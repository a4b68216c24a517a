"""Every page of the shop, photographed on two screens into `build/screenshots`: whole, and no wider than the screen."""

import pytest

from tests.storefront.end_to_end.browser import SIZES, needs_chromium
from tests.storefront.end_to_end.conftest import Day
from tests.storefront.end_to_end.pictures import PAGES
from tests.storefront.started import needs_storefront

# One build of the storefront, whichever tests want it.
pytestmark = [needs_storefront, needs_chromium, pytest.mark.xdist_group("storefront")]


@pytest.mark.parametrize("device", ["desktop", "mobile"])
def test_every_page_is_whole_on_the_screen(day: Day, device: str) -> None:
    (album,) = (each for each in day.albums if each.device == device)
    assert album.faults == []
    assert tuple(album.pictures) == PAGES
    # Width and height stand in a PNG's header.
    widths = {int.from_bytes(path.read_bytes()[16:20], "big") for path in album.pictures.values()}
    assert widths == {SIZES[device][0]}

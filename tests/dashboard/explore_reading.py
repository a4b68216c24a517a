"""The page Explore, read back: its sentence, and the list of visits behind a figure."""

from tests.dashboard.reading import Reader

LISTED = 100


def listed(reader: Reader) -> int:
    return reader.page.locator("[data-panel=explore-visits] tbody tr").count()


def sentence(reader: Reader) -> str:
    return reader.page.locator(".builder .asked").inner_text()


def asked(reader: Reader, **values: str) -> None:
    """Waits until the address has these values, and the answer is drawn."""
    for name, value in values.items():
        reader.page.wait_for_function(
            "([name, value]) => (new URLSearchParams(location.search).get(name) ?? '') === value", arg=[name, value]
        )
    reader.settle()


def expect_list_of(reader: Reader, count: float | None) -> None:
    """The list has as many rows as a figure counts, up to a hundred, and says how many there are."""
    assert count is not None
    assert reader.figure("explore_visits_found") == count
    assert listed(reader) == min(LISTED, count)

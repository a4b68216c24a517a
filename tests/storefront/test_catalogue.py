"""The shop sells what the simulated visitors buy: one catalogue, written down once."""

from clickstream_pipeline.demo.catalogue_json import rendered
from tests.commands import ROOT


def test_the_shop_is_seeded_from_the_catalogue_of_the_simulation() -> None:
    assert (ROOT / "storefront/db/catalogue.json").read_text(encoding="utf-8") == rendered(), (
        "run `python -m clickstream_pipeline.demo.catalogue_json > storefront/db/catalogue.json`"
    )

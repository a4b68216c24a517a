"""Writes every file that is rendered from lists and from code: python -m clickstream_pipeline.rendering."""

from collections.abc import Callable, Mapping
from pathlib import Path

from clickstream_pipeline.demo import catalogue_json
from clickstream_pipeline.rendering import (
    ingest_api,
    openapi,
    rooms_picture,
    table_dictionary,
    tracker_types,
    wire_contract,
)

ROOT = Path(__file__).parents[2]
# By its path in the repository. docs/cost.md is rendered by infra.cost.
RENDERED_FILES: Mapping[str, Callable[[], str]] = {
    "docs/wire-contract.md": wire_contract.render,
    "docs/ingest-api.md": ingest_api.render,
    "docs/openapi.json": openapi.render,
    "docs/tables.md": table_dictionary.render,
    "docs/architecture.md": rooms_picture.render,
    "storefront/db/catalogue.json": catalogue_json.render,
    "storefront/lib/tracker/contract.ts": tracker_types.render,
}


def main() -> None:
    for path, render in RENDERED_FILES.items():
        (ROOT / path).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()

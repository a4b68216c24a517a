"""The wire contract's page says what the parser does."""

from pathlib import Path

from clickstream_pipeline.domain.contract import LEVELS, render_contract_markdown

PAGE = Path(__file__).parents[2] / "docs/wire-contract.md"


def test_the_page_is_rendered_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_contract_markdown()


def test_no_spelling_means_two_fields() -> None:
    for level in LEVELS:
        spellings = [spelling for each in level.fields for spelling in (each.name, *each.aliases)]
        assert len(spellings) == len(set(spellings)), level.path

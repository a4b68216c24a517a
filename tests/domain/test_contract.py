"""The wire contract is sound."""

from clickstream_pipeline.domain.contract import LEVELS


def test_no_spelling_means_two_fields() -> None:
    for level in LEVELS:
        spellings = [spelling for each in level.fields for spelling in (each.name, *each.aliases)]
        assert len(spellings) == len(set(spellings)), level.path

"""The currencies that events may name, held against the maintained list."""

import iso4217

from clickstream_pipeline.domain.currencies import IN_FORCE, WITHDRAWN


def test_the_currencies_in_force_are_those_of_the_maintained_list() -> None:
    with_minor_units = {code for code, facts in iso4217.raw_table.items() if (facts["CcyMnrUnts"] or "N.A.") != "N.A."}
    assert with_minor_units == IN_FORCE


def test_a_currency_is_in_force_or_withdrawn() -> None:
    assert not IN_FORCE & WITHDRAWN

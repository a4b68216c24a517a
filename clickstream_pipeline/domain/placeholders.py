"""Placeholders: texts in place of an id that identify nobody.

Languages and exports write them for a missing value, and trackers send them before they know an id. Reports of each:
PostHog/posthog#12008 and #17325, snowplow/snowplow#24, GA4's BigQuery export (`(not set)`),
WooCommerce (user 0 is a guest).
"""

import re

_NOTHING = frozenset(
    {
        "undefined", "null", "nil", "none", "nan", "void", "not set", "not available", "n/a", "na",
        "#n/a", "unknown", "anonymous", "anon", "empty", "object object", "object", "-", "--", "?", "''", '""',
    }
)  # fmt: skip
# A word may be in brackets: (not set), [object Object], <null>, {{undefined}}.
_BRACKETS = " \t\r\n()[]<>{}"
# No number; the nil and the max UUID of RFC 9562, and devices' ids where advertising is limited, with and without
# dashes.
_is_all_alike = re.compile(r"[+-]?0+(?:\.0*)?|-1(?:\.0*)?|0{8}-?(?:0{4}-?){3}0{12}|f{8}-?(?:f{4}-?){3}f{12}").fullmatch
_LONGEST = 64
# The first characters of placeholders: most ids begin with another letter or digit.
_BEGIN = frozenset("".join(word[0] + word[0].upper() for word in _NOTHING) + "+-0fF")


def is_placeholder(text: str) -> bool:
    """Whether a text names nothing as an id, in any case and with spaces around; a blank one does."""
    if text[:1].isalnum() and text[0] not in _BEGIN:
        return False
    if len(text) > _LONGEST:
        return not text.strip()
    word = text.strip().lower().strip(_BRACKETS).removeprefix("urn:uuid:")
    return not word or word in _NOTHING or _is_all_alike(word) is not None

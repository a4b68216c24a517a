"""Times in other spellings than ISO 8601's, as dateutil reads them, and only those that can be read in one way."""

import re
from datetime import datetime

from dateutil import parser

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? )?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,12})?)?(?: ?[ap]\.?m\.?)?"
_ZONE = r"(?: ?(?:z|utc|gmt|ut)(?: ?[+-]\d{1,2}(?::?\d{2})?)?| ?[+-]\d{2}(?::?\d{2})?(?: (?:z|utc|gmt))?)?"
_DATES = (
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}",
    rf"{_WEEKDAY}\d{{1,2}}(?:st|nd|rd|th)?[ /-]{_MONTH},?[ /-]\d{{4}}",
    rf"{_WEEKDAY}{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}",
)
_UNDOUBTED = re.compile(
    rf"(?:{'|'.join(_DATES)})(?:(?:[ t:]|, | at ){_CLOCK}{_ZONE})?"
    # The form of `date` and asctime, in which the year comes last.
    rf"|{_WEEKDAY}{_MONTH} +\d{{1,2}} {_CLOCK}(?: (?:utc|gmt))? \d{{4}}"
    # ISO 8601 without separators.
    r"|\d{8}t\d{4}(?:\d{2}(?:[.,]\d{1,12})?)?(?:z|[+-]\d{2}:?(?:\d{2})?)?",
    re.IGNORECASE,
)
# A zone's name behind its offset: `[Asia/Ho_Chi_Minh]`, `(Indochina Time)`.
_ZONE_NAME = re.compile(r" ?(?:\[[^\[\]]{1,64}\]|\([^()]{1,64}\))$")
# dateutil takes `UTC+7` for seven hours west.
_NAMED_OFFSET = re.compile(r"(?:utc|gmt|ut|z) ?(?=[+-]\d)|(?<=[+-]\d{4}) (?:utc|gmt|z)$", re.IGNORECASE)
_SHORT_OFFSET = re.compile(r"(?<=[+-])(?=\d$)")
_LOG_TIME = re.compile(r"(?<=\d{4}):(?=\d{2}:)")


def from_words(text: str) -> datetime | None:
    """The moment that a text means, without a zone where it names none; None for no time, or one with two readings.

    Raises ValueError and OverflowError.
    """
    text = _ZONE_NAME.sub("", text)
    if _UNDOUBTED.fullmatch(text) is None:
        return None
    text = _SHORT_OFFSET.sub("0", _LOG_TIME.sub(" ", _NAMED_OFFSET.sub("", text)))
    moment: datetime = parser.parse(text, default=datetime(1, 1, 1), yearfirst=True)
    return moment

"""Coercion: a JSON value as the type its field has, or the mark that it can't be."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, Literal

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.times import parse_time
from clickstream_pipeline.domain.vocabulary import LoginState


class Kind(StrEnum):
    """What type a field of the wire contract has."""

    NAME = "text, not blank"
    UUID = "UUID"
    TEXT = "text"
    ID = "id"
    IDENTITY = "identity"
    TRIMMED_ID = "trimmed id"
    PRODUCT_ID = "product id"
    PRODUCT_TEXT = "product text"
    LABEL = "label"
    CURRENCY = "currency"
    BOOLEAN = "boolean"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    INTEGER = "integer"
    TIME = "time"
    ADDRESS = "IP address"
    OBJECT = "object"
    LIST = "list"
    ANY = "any"


# Kinds of text that may hold anything, also personal data. An id is none of them.
TYPED = frozenset({Kind.TEXT, Kind.PRODUCT_TEXT})


class _Mark(StrEnum):
    INVALID = "invalid"


INVALID: Final = _Mark.INVALID
InvalidMark = Literal[_Mark.INVALID]

# "An amount not below 10^15 in size" is refused; more than six decimals are rounded half to even.
AMOUNT_LIMIT = 10**15
AMOUNT_STEP = Decimal("0.000001")
_AMOUNT_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_INT4_LIMIT = 2**31
# A whole number as floats and spreadsheets spell it; a text with a leading zero is another id.
_WHOLE = re.compile(r"(0|[1-9][0-9]*)\.0+")
# Texts that senders write into an item in place of a missing value: GA4's own, and those of programming languages.
NO_VALUE = "(not set)"
_NO_PRODUCT_IDS = frozenset({NO_VALUE, "undefined", "null", "nan", "[object object]"})
# Ids and names are parts of keys, up to three of them in one; an entry of a PostgreSQL index holds 2,704 bytes.
MAX_KEY_BYTES = 800
_TRUE_FALSE: dict[object, bool] = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False}
# From here on a float may be an integer whose digits the fast JSON reader has lost.
WIDE = 2**63
_LOGIN_STATES = frozenset(LoginState)


class InexactNumberError(Exception):
    """A number was read with fewer digits than it was sent with; the text must be read by the exact reader."""


class WideFloat(float):
    """A float from 2^63 on that was sent as one: the exact reader has lost none of its digits."""


def to_text(value: object) -> str | InvalidMark:
    """Text as sent; a number or boolean as JSON spells it."""
    if type(value) is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is int:
        return str(value)
    if type(value) is float:
        if abs(value) >= WIDE:
            raise InexactNumberError
        return repr(value)
    if type(value) is WideFloat:
        return repr(float(value))
    return INVALID


def fits_key(text: str) -> bool:
    """Whether a text is short enough to be part of a key."""
    return len(text) <= MAX_KEY_BYTES // 4 or len(text.encode()) <= MAX_KEY_BYTES


def cut_to_key(text: str) -> str:
    """A text short enough for a key, cut between two characters."""
    return text if fits_key(text) else text.encode()[:MAX_KEY_BYTES].decode(errors="ignore")


def to_id(value: object) -> str | InvalidMark | None:
    """Text as sent, short enough for a key; None when it is blank."""
    text = to_text(value)
    if text is INVALID or not fits_key(text):
        return INVALID
    return text if text.strip() else None


def to_identity(value: object) -> str | InvalidMark | None:
    """An id that names somebody, or something of theirs; a placeholder is invalid (placeholders.py)."""
    text = to_id(value)
    return INVALID if type(text) is str and is_placeholder(text) else text


def to_trimmed_id(value: object) -> str | InvalidMark | None:
    """An identity without spaces around it; of a whole number its digits: `1001.0` is `1001`."""
    text = to_identity(value)
    if type(text) is not str:
        return text
    trimmed = text.strip()
    whole = _WHOLE.fullmatch(trimmed)
    if whole:
        trimmed = whole[1]
    # What is left may be a placeholder.
    return text if trimmed == text else to_identity(trimmed)


def to_product_id(value: object) -> str | InvalidMark | None:
    """An id; the words that senders write in place of a missing one are invalid. `0` is a product's id."""
    text = to_id(value)
    return INVALID if type(text) is str and is_no_product_id(text) else text


def is_no_product_id(text: str) -> bool:
    """Whether a text is a word for a missing product id."""
    return text.strip().lower() in _NO_PRODUCT_IDS


def to_product_text(value: object) -> str | InvalidMark:
    """Text as `to_text` has it; GA4's word for a missing value is invalid."""
    text = to_text(value)
    return INVALID if text is not INVALID and is_no_value(text) else text


def is_no_value(text: str) -> bool:
    """Whether a text is GA4's word for no value."""
    return "(" in text and text.strip().lower() == NO_VALUE


def to_login_state(value: object) -> str | InvalidMark | None:
    """One of the login states, from text in any case and with spaces around; None when it is blank."""
    return _member(value, _LOGIN_STATES, str.lower)


def to_currency(value: object) -> str | InvalidMark | None:
    """A currency's code, from text in any case and with spaces around; None when it is blank."""
    return _member(value, CURRENCIES, str.upper)


def _member(value: object, members: frozenset[str], spelled: Callable[[str], str]) -> str | InvalidMark | None:
    if type(value) is not str or not fits_key(value):
        return INVALID
    text = value.strip()
    if not text:
        return None
    # Letters of other scripts have these letters as their capitals, too.
    member = spelled(text) if text.isascii() else text
    return member if member in members else INVALID


def to_boolean(value: object) -> bool | InvalidMark:
    """A boolean, also spelled as text in any case, or as 1 or 0."""
    if type(value) is bool:
        return value
    if type(value) is str:
        return _TRUE_FALSE.get(value.strip().lower(), INVALID)
    if type(value) is int:
        return _TRUE_FALSE.get(value, INVALID)
    return INVALID


def to_amount(value: object) -> Decimal | InvalidMark:
    """An exact decimal with at most six decimals, from a number or its text; finite and below 10^15 in size."""
    if type(value) is int:
        return Decimal(value) if -AMOUNT_LIMIT < value < AMOUNT_LIMIT else INVALID
    if type(value) is float:
        # repr is the shortest text that reads back as this float, so 1299.5 stays 1299.5.
        text = repr(value)
    elif type(value) is str and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
    else:
        return INVALID
    try:
        amount = Decimal(text)
        if not amount.is_finite() or abs(amount) >= AMOUNT_LIMIT:
            return INVALID
        exponent = amount.as_tuple().exponent
        if type(exponent) is int and exponent < -6:
            amount = amount.quantize(AMOUNT_STEP, context=_AMOUNT_CONTEXT)
        elif type(exponent) is int and exponent > 0:
            amount = amount.quantize(Decimal(1), context=_AMOUNT_CONTEXT)
    except InvalidOperation:
        return INVALID
    return amount if amount else abs(amount)


def to_quantity(value: object) -> int | Decimal | InvalidMark:
    """A number of pieces with at most six decimals, whole ones as an int; also spelled as text; within four bytes."""
    amount = to_amount(value)
    if amount is INVALID or not -_INT4_LIMIT <= amount < _INT4_LIMIT:
        return INVALID
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()


def to_integer(value: object) -> int | InvalidMark:
    """A whole number within four bytes, also spelled as text or with zero decimals."""
    if type(value) is int:
        return value if -_INT4_LIMIT <= value < _INT4_LIMIT else INVALID
    amount = to_amount(value)
    if amount is INVALID or amount != amount.to_integral_value():
        return INVALID
    return int(amount) if -_INT4_LIMIT <= amount < _INT4_LIMIT else INVALID


def to_time(value: object) -> object:
    """An aware UTC datetime; see times.parse_time."""
    return parse_time(value) or INVALID


def to_prefix(value: object) -> str | None:
    """The network of an address; None for any other text. The original may be personal and is never kept."""
    return ip_prefix(value) if type(value) is str else None


# Other kinds are not coerced by a function of the value alone.
COERCE: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: to_text,
    Kind.ID: to_id,
    Kind.IDENTITY: to_identity,
    Kind.TRIMMED_ID: to_trimmed_id,
    Kind.PRODUCT_ID: to_product_id,
    Kind.PRODUCT_TEXT: to_product_text,
    Kind.LABEL: to_login_state,
    Kind.CURRENCY: to_currency,
    Kind.BOOLEAN: to_boolean,
    Kind.AMOUNT: to_amount,
    Kind.QUANTITY: to_quantity,
    Kind.INTEGER: to_integer,
    Kind.TIME: to_time,
    Kind.ADDRESS: to_prefix,
}

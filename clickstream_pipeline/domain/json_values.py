"""JSON values: bytes as Python's values, with the texts and numbers that the wire contract takes and orjson refuses."""

import json
import re

import orjson

from clickstream_pipeline.domain.coercion import WIDE, WideFloat
from clickstream_pipeline.domain.reject_reasons import RejectReason

MAX_DEPTH = 64
# Python refuses to read an integer of more than 4,300 digits, and a double ends at 309.
_WIDEST_INTEGER = 308
_UNTIDY = re.compile("[\x00\ud800-\udfff]")


class UndecodableError(Exception):
    """Bytes that are not a JSON value of the wire contract; `reason` says why."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def decode(text: bytes, *, exact: bool = False) -> object:
    """One JSON value, its text clean of U+0000 and lone surrogates. Raises UndecodableError."""
    if not exact:
        try:
            value = orjson.loads(text)
            return _tidied(value) if b"\\u0000" in text else value
        except orjson.JSONDecodeError:
            pass
        except RecursionError:
            raise UndecodableError(RejectReason.TOO_DEEP) from None
    # What orjson refuses and the contract takes: lone surrogates, numbers beyond a double.
    try:
        return _tidied(json.loads(text.decode("utf-8"), parse_constant=_refuse, parse_int=_integer, parse_float=_float))
    except UnicodeDecodeError:
        raise UndecodableError(RejectReason.INVALID_UTF8) from None
    except RecursionError:
        raise UndecodableError(RejectReason.TOO_DEEP) from None
    except ValueError:
        raise UndecodableError(RejectReason.INVALID_JSON) from None


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _WIDEST_INTEGER else text


def _float(text: str) -> float | str:
    number = float(text)
    if abs(number) < WIDE:
        return number
    return text if number in (float("inf"), float("-inf")) else WideFloat(number)


def _tidied(value: object) -> object:
    if type(value) is str:
        return _UNTIDY.sub("\ufffd", value)
    if type(value) is dict:
        return {_UNTIDY.sub("\ufffd", key): _tidied(member) for key, member in value.items()}
    if type(value) is list:
        return [_tidied(member) for member in value]
    return value


def is_deeper(value: object, limit: int) -> bool:
    """Whether objects and lists are nested deeper than that, the value itself being 1."""
    level: list[object] = [value]
    for _ in range(limit + 1):
        inner: list[object] = []
        for container in level:
            if type(container) is dict:
                inner.extend(member for member in container.values() if type(member) is dict or type(member) is list)
            elif type(container) is list:
                inner.extend(member for member in container if type(member) is dict or type(member) is list)
        level, was_level = inner, level
        if not was_level:
            return False
    return True

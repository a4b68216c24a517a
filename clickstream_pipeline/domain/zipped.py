"""Gzip, unzipped up to the largest size of a raw object, in time proportional to its zipped and unzipped bytes.

A gzip bomb is recognized by its unzipped size: at most 128 MiB in all, and beyond the first 16 MiB at most
250 times the zipped bytes. Events zip to a tenth or a thirtieth of their bytes, a thousand copies of one event to a
two-hundredth; deflate itself ends at 1,032.
"""

import zlib
from contextlib import suppress

from clickstream_pipeline.domain.reading_budget import MAX_OBJECT_BYTES, MEBIBYTE

_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_FREE_BYTES = 16 * MEBIBYTE
MAX_RATIO = 250
# What may follow a member: zeros that fill up a block, and what a writer of lines puts behind each record.
PADDING = b"\x00 \t\r\n"
# A member is read in small pieces, for there may be many members: the rest of a piece is given to the next one.
_SMALLEST_PIECE, _FIRST_PIECE, _LARGEST_PIECE = 64, 1_024, MEBIBYTE


class NotUnzippable(ValueError):
    """Bytes that are no whole gzip, or unzip to more than the limit; `text` is what was unzipped until then."""

    def __init__(self, text: bytes) -> None:
        super().__init__("not a whole gzip, or too large unzipped")
        self.text = text


def is_gzip(data: bytes) -> bool:
    """Whether bytes are gzip, by the first two of them."""
    return data.startswith(_MAGIC)


def unzipped(data: bytes) -> bytes:
    """A gzip's text: its members one behind the other, zeros and space behind each or not. Raises `NotUnzippable`."""
    most = min(MAX_OBJECT_BYTES, max(_FREE_BYTES, MAX_RATIO * len(data)))
    pieces: list[bytes] = []
    size = at = 0
    while at < len(data):
        member, piece = zlib.decompressobj(_GZIP), _FIRST_PIECE
        begun, whole = at, len(pieces)
        while not member.eof:
            given = data[at : at + piece]
            at += len(given)
            piece = min(2 * piece, _LARGEST_PIECE)
            try:
                found = member.decompress(given, most + 1 - size)
            except zlib.error:
                raise NotUnzippable(b"".join(pieces[:whole]) + _until_it_breaks(data[begun:at], most)) from None
            pieces.append(found)
            size += len(found)
            if size > most or not given:
                raise NotUnzippable(b"".join(pieces))
        at = _behind_padding(data, at - len(member.unused_data))
    return b"".join(pieces)


def _until_it_breaks(member: bytes, most: int) -> bytes:
    """What a broken member holds before its break."""
    unzip, found = zlib.decompressobj(_GZIP), bytearray()
    with suppress(zlib.error):
        for at in range(0, len(member), _SMALLEST_PIECE):
            found += unzip.decompress(member[at : at + _SMALLEST_PIECE], max(1, most - len(found)))
    return bytes(found[:most])


def _behind_padding(data: bytes, at: int) -> int:
    piece = _SMALLEST_PIECE
    while data[at : at + 1] and data[at] in PADDING:
        some = data[at : at + piece]
        at += len(some) - len(some.lstrip(PADDING))
        piece = min(2 * piece, _LARGEST_PIECE)
    return at

"""Campaign tags: the UTM tags and click ids in an address, in every spelling in which mailers and builders leave them.

Names are read in any case. The separator is `&`, `&amp;`, `;` or a second `?`. Tags in the fragment are read, too.
https://support.google.com/analytics/answer/10917952 lists the tags.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from clickstream_pipeline.domain.channels import CLICK_ID_CHANNELS, Channel, campaign_channel

UTM_TAGS = ("utm_source", "utm_medium", "utm_campaign")
_NAMES = frozenset((*UTM_TAGS, *CLICK_ID_CHANNELS))
# `&` separates parameters. `;` and `?` do so before a tag's name only, because a value may contain them.
_parted = re.compile(rf"&|[;?](?=(?:{'|'.join(sorted(_NAMES))})=)", re.IGNORECASE)


def tags_of(query: str, fragment: str) -> Mapping[str, str]:
    """The first value that is not blank of each tag, by its name in small letters; in the query, else the fragment."""
    found = _read(query) if "=" in query else {}
    return _read(fragment) | found if "=" in fragment else found


def _read(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in _parted.split(query):
        name, _, value = piece.partition("=")
        name = name.lower().removeprefix("amp;").strip()
        if name in _NAMES and name not in found:
            text = unquote_plus(value, errors="replace").replace("\x00", "\ufffd").strip()
            if text:
                found[name] = text
    return found


def tagged_channel(tags: Mapping[str, str]) -> str | None:
    """The channel that tags tell; None without any."""
    channel: Channel | None = None
    if "utm_source" in tags or "utm_medium" in tags:
        channel = campaign_channel(tags.get("utm_source"), tags.get("utm_medium"), tags.get("utm_campaign"))
    if channel is None or channel is Channel.UNASSIGNED:
        clicked = next((CLICK_ID_CHANNELS[name] for name in tags if name in CLICK_ID_CHANNELS), None)
        channel = clicked or channel
    return channel.value if channel else None

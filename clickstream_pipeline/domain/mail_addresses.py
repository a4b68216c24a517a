"""Mail addresses in text: where one begins and ends, so that it can be taken out.

Every function is linear in the length of its text.
"""

import re

REMOVED = "[removed]"

# The characters that may precede the sign of a mail address, and those that must follow it.
_AT = re.compile("(?<=[^\\s<>()\\[\\]{},;:\\\\/?&=#|@\uff20\ufe6b])[@\uff20\ufe6b](?=[\\w\\-]++[.\u3002\uff0e])")
_LOCAL_BACKWARDS = re.compile(r"[^\s<>()\[\]{}\",;:\\/?&=#|@\uff20\ufe6b]+")
_DOMAIN = re.compile(r"[\w.\-\u3002\uff0e]+")
_DOTS = re.compile("[.\u3002\uff0e]")
# `logo@2x.png` is a picture.
_FILES = frozenset(
    ("avif", "css", "gif", "ico", "jpeg", "jpg", "js", "json", "map", "mjs", "png", "svg", "ttf", "webp")
)


def has_wide_at(text: str) -> bool:
    """Whether a text has the sign of a mail address in its wide or small form."""
    return not text.isascii() and ("\uff20" in text or "\ufe6b" in text)


def without_mail(text: str) -> str:
    """Each mail address becomes `[removed]`; a domain has a dot, and no ending of a file."""
    kept: list[str] = []
    begin = looked_at = 0
    for at in _AT.finditer(text):
        local = _local_length(text[looked_at : at.start()])
        domain = _DOMAIN.match(text, at.end())
        looked_at = at.end()
        if not local or domain is None or not _is_domain(domain[0]):
            continue
        kept += (text[begin : at.start() - local], REMOVED)
        begin = looked_at = at.end() + len(domain[0].rstrip(".-"))
    return "".join([*kept, text[begin:]]) if kept else text


def _local_length(before: str) -> int:
    if before.endswith('"'):
        return len(before) - before.rfind('"', 0, -1) if before.count('"') > 1 else 0
    local = _LOCAL_BACKWARDS.match(before[::-1])
    return local.end() if local else 0


def _is_domain(domain: str) -> bool:
    name, *endings = _DOTS.split(domain.rstrip(".-"))
    # `react@18.20` is a version. What follows a sentence's end belongs to no domain, and is taken out with it.
    return (
        bool(name and endings)
        and endings[-1].lower() not in _FILES
        and any(len(ending) > 1 and not ending.isdigit() for ending in endings)
    )

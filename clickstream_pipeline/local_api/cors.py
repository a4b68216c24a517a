"""CORS headers as API Gateway sets them; they replace the handler's own."""

from collections.abc import Mapping, Set

from clickstream_pipeline.handlers.ingest_requests import is_allowed

ALLOWED_METHODS = ("POST",)
ALLOWED_HEADERS = ("content-type", "content-encoding")
# A page of another origin can read only these headers of a response; the tracker waits as long as this one says.
EXPOSED_HEADERS = ("retry-after",)
MAX_AGE_S = 86_400

_OURS = "access-control-"


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is a CORS preflight, which the API answers without the handler."""
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def preflight_headers(origin: str, allowed_origins: Set[str]) -> dict[str, str]:
    """The headers of a preflight's response; none for an origin that is not allowed, so the browser sends nothing."""
    allowed = _allowed_origin(origin, allowed_origins)
    if not allowed:
        return {}
    return {
        **allowed,
        "access-control-allow-methods": ",".join(ALLOWED_METHODS),
        "access-control-allow-headers": ",".join(ALLOWED_HEADERS),
        "access-control-max-age": str(MAX_AGE_S),
    }


def with_cors(headers: Mapping[str, str], origin: str | None, allowed_origins: Set[str]) -> dict[str, str]:
    """A response's headers, with the API's CORS headers instead of the handler's."""
    others = {name: value for name, value in headers.items() if not name.lower().startswith(_OURS)}
    allowed = _allowed_origin(origin, allowed_origins) if origin else {}
    return {**others, **allowed, **({"access-control-expose-headers": ",".join(EXPOSED_HEADERS)} if allowed else {})}


def _allowed_origin(origin: str, allowed_origins: Set[str]) -> dict[str, str]:
    if "*" in allowed_origins:
        return {"access-control-allow-origin": "*"}
    return {"access-control-allow-origin": origin, "vary": "origin"} if is_allowed(origin, allowed_origins) else {}

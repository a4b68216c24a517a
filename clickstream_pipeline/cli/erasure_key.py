"""The secret of the hashes that tell of erasures."""

import secrets

from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.server.passwords import read_secret


def erasure_key(settings: Settings) -> bytes:
    """The configured key, or what its parameter holds; for the embedded warehouse one that is made at first use and
    kept beside it.

    Raises `CommandFailed` for a warehouse of one's own without a key: a file of this machine would not be there for
    whoever has to tell, some day, whether somebody was erased.
    """
    if settings.erasure_key:
        return settings.erasure_key.encode()
    if settings.erasure_key_parameter:
        return read_secret(settings.erasure_key_parameter, "CLICKSTREAM_ERASURE_KEY_PARAMETER").encode()
    if settings.warehouse is not None:
        raise CommandFailed(
            "CLICKSTREAM_ERASURE_KEY is not set; erasures are recorded as keyed hashes, so choose a long random key, "
            "and keep it where the warehouse's password is kept"
        )
    path = settings.home / "erasure-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes().strip()

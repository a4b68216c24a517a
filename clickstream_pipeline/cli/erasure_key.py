"""The secret key of the hashes that record erasures."""

import secrets

from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.server.passwords import read_secret


def erasure_key(settings: Settings) -> bytes:
    """The configured key, or the value of its parameter; for the embedded warehouse, a key file made at first use.

    Raises `CommandFailed` for a configured warehouse without a key: a file on this machine could be lost, and then no
    later check could find whether a person was erased.
    """
    if settings.erasure_key:
        return settings.erasure_key.encode()
    if settings.erasure_key_parameter:
        return read_secret(settings.erasure_key_parameter, "CLICKSTREAM_ERASURE_KEY_PARAMETER").encode()
    if settings.warehouse is not None:
        raise CommandFailed(
            "CLICKSTREAM_ERASURE_KEY is not set; erasures are recorded as keyed hashes: choose a long random key, and "
            "keep it with the warehouse's password"
        )
    path = settings.home / "erasure-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes().strip()

"""A certificate of the length of a test, which is its own authority."""

import subprocess
from pathlib import Path


def make_certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """The files of a certificate for some names of DNS and the loopback address, and of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    also = ",".join(["IP:127.0.0.1", *(f"DNS:{name}" for name in names)])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", str(key), "-out", str(certificate),
         "-days", "2", "-subj", "/CN=clickstream-tests", "-addext", f"subjectAltName={also}"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    certificate.chmod(0o644)
    return certificate, key

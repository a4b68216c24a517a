"""Small zips in place of the functions' own, for a template that nobody deploys.

The real ones take a minute to build. A template names each by the hash of its content and says nothing else of it.
"""

import zipfile
from pathlib import Path

_ZIPS = ("lambda-etl/python3.12-x86_64.zip", "lambda-ingest/python3.12-x86_64.zip", "lambda-shop/gateway.zip")


def write_stand_ins(folder: Path) -> Path:
    """Writes them below `folder`, where `make package` writes the real ones below `build`; returns `folder`."""
    for name in _ZIPS:
        archive = folder / name
        archive.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive, "w") as opened:
            # Dated by no clock, so that two templates name the same zips.
            opened.writestr(zipfile.ZipInfo("name"), name)
    return folder

"""Builds the site of the documentation into build/site: `python -m docs.site.build`, from .venv-docs.

Needs no network. A link that leads nowhere, a page that nothing lists and every other warning of Sphinx end it with
exit code 1.
"""

import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import build_main

from clickstream_pipeline import __version__
from docs.site.pages import ROOT, PageMissing, copy_pages

SITE = ROOT / "build/site"
_COPIES = ROOT / "build/site-pages"


def build(into: Path = SITE, copies: Path = _COPIES) -> int:
    """Builds the site anew; returns the exit code. Raises `PageMissing`."""
    copy_pages(copies)
    return write_site(copies, into)


def write_site(copies: Path, into: Path) -> int:
    """Writes the site of the pages in a folder; returns the exit code, 1 for a warning, which leaves what was there.

    The site is made beside the one that may be served, and takes its place.
    """
    made, doctrees = into.with_name(f"{into.name}-new"), copies.with_name(f"{copies.name}-trees")
    # Pages that were read before would not be warned of again.
    for folder in (made, doctrees):
        shutil.rmtree(folder, ignore_errors=True)
    options = ["-b", "html", "-W", "--keep-going", "-q", "-c", str(Path(__file__).parent), "-d", str(doctrees)]
    options += ["-D", f"html_title=Clickstream {__version__}"]
    code: int = build_main([*options, str(copies), str(made)])
    if code == 0:
        shutil.rmtree(into, ignore_errors=True)
        made.rename(into)
    return code


def main() -> None:
    try:
        code = build()
    except PageMissing as error:
        sys.exit(f"docs.site.build: {error}")
    if code == 0:
        print(f"wrote {SITE.relative_to(ROOT)}")
    sys.exit(code)


if __name__ == "__main__":
    main()

"""Which of Debian's packages a host has: what it was made with is kept up to date, what its role needs comes on top.

`image.txt` is what Debian's image holds and no role names: it is in the bundle for the sake of its updates alone.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent
_DASHBOARD = Path(__file__).resolve().parents[3] / "shiny" / "server" / "packages.txt"


def packages_of(role: str) -> list[str]:
    """The packages that bootstrap.sh installs on a host of this role."""
    lists = [_FOLDER / "common.txt", _FOLDER / f"{role}.txt"]
    return _names(lists + ([_DASHBOARD] if role == "warehouse" else []))


def all_packages() -> list[str]:
    """What the bundle holds, with all that these depend on."""
    return sorted({*packages_of("warehouse"), *packages_of("oltp"), *_names([_FOLDER / "image.txt"])})


def _names(lists: list[Path]) -> list[str]:
    return sorted({name for path in lists for name in path.read_text(encoding="utf-8").split()})

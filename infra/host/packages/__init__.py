"""The packages of Debian on a host: the image's packages, which bundles update, and the packages of its role.

`image.txt` lists the image's packages that no role needs: the bundle contains them only for their updates.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent
_DASHBOARD = Path(__file__).resolve().parents[3] / "shiny" / "server" / "packages.txt"


def packages_of(role: str) -> list[str]:
    """The packages that bootstrap.sh installs on a host of this role."""
    lists = [_FOLDER / "common.txt", _FOLDER / f"{role}.txt"]
    return _names(lists + ([_DASHBOARD] if role == "warehouse" else []))


def all_packages() -> list[str]:
    """The packages of a bundle, without their dependencies, which apt adds."""
    return sorted({*packages_of("warehouse"), *packages_of("oltp"), *_names([_FOLDER / "image.txt"])})


def _names(lists: list[Path]) -> list[str]:
    return sorted({name for path in lists for name in path.read_text(encoding="utf-8").split()})

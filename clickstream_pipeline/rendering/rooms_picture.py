"""The picture in docs/architecture.md: the rooms of the package and which imports which, as a Mermaid diagram.

It is in the page between two comments. The imports are read with grimp, a development package that comes with
import-linter.
"""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

PAGE = Path(__file__).parents[2] / "docs/architecture.md"
_PACKAGE = "clickstream_pipeline"
# The one room that is large enough to have rooms of its own.
_HOUSE = "storage"
_BEGIN = "<!-- rooms: rendered by clickstream_pipeline/rendering/rooms_picture.py -->\n"
_END = "<!-- end of rooms -->\n"

# Each room, and the rooms that it imports.
Imports = Mapping[str, frozenset[str]]


def render() -> str:
    """The page of the architecture with the picture of the present imports."""
    return placed(_mermaid(), PAGE.read_text(encoding="utf-8"))


def placed(picture: str, page: str) -> str:
    """The page with the picture in its place; raises `ValueError` for a page that has no place for it."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(
            f"{PAGE.name} lacks the comments that enclose the picture: {_BEGIN.strip()} and {_END.strip()}"
        )
    return before + begin + picture + end + after


def necessary(imports: Imports) -> dict[str, frozenset[str]]:
    """The imports without those that others imply: a → c is left out where a → b → c.

    Raises `graphlib.CycleError` where rooms import one another.
    """
    reached: dict[str, frozenset[str]] = {}
    for room in TopologicalSorter(imports).static_order():
        direct = imports.get(room, frozenset())
        reached[room] = direct.union(*(reached[each] for each in direct))
    return {
        room: direct - frozenset().union(*(reached[each] for each in direct))
        for room, direct in sorted(imports.items())
    }


def _imports_between(within: str, graph: grimp.ImportGraph) -> Imports:
    """The imports between the modules and packages that lie directly in `within`; those of subpackages count."""
    depth = within.count(".") + 1
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        if (room := _room(module, within, depth)) is not None:
            others = found.setdefault(room, set())
            for imported in graph.find_modules_directly_imported_by(module):
                other = _room(imported, within, depth)
                if other is not None and other != room:
                    others.add(other)
    return {room: frozenset(others) for room, others in found.items()}


def _room(module: str, within: str, depth: int) -> str | None:
    return module.split(".")[depth] if module.startswith(f"{within}.") else None


def _mermaid() -> str:
    graph = grimp.build_graph(_PACKAGE, cache_dir=None)
    rooms = necessary(_imports_between(_PACKAGE, graph))
    inner = necessary(_imports_between(f"{_PACKAGE}.{_HOUSE}", graph))
    lines = [
        "```mermaid",
        "flowchart TB",
        f"    subgraph {_HOUSE}",
        # Their ids are their own: a room inside may be called as one outside is.
        *(f"        {_HOUSE}_{room}[{room}]" for room in inner),
        *(f"        {_HOUSE}_{room} --> {_HOUSE}_{other}" for room, other in _arrows(inner)),
        "    end",
        *(f"    {room}" for room in rooms if room != _HOUSE),
        *(f"    {room} --> {other}" for room, other in _arrows(rooms)),
        "```",
        "",
    ]
    return "\n".join(lines)


def _arrows(imports: Imports) -> Iterable[tuple[str, str]]:
    return ((room, other) for room, others in imports.items() for other in sorted(others))

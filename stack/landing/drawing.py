"""Where the parts and arrows of the picture lie, in pixels of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from stack.landing.picture import Flow, Shown

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _TOP = 258, 258, 78, 44, 40


@dataclass(frozen=True, slots=True)
class Arrow:
    """A path of SVG with its label, whose middle is at (x, y)."""

    flow: Flow
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The size of the picture, the columns' left edges and rows' tops for its parts, and the arrows between them."""

    width: int
    height: int
    arrows: list[Arrow]


def measures_css() -> str:
    """The picture's measures for the style sheet."""
    return (
        f":root {{ --part-width: {_WIDTH}px; --part-height: {_HEIGHT}px; --gap-x: {_GAP_X}px; --gap-y: {_GAP_Y}px; "
        f"--lane-height: {_TOP}px; }}\n"
    )


def drawn(places: Sequence[Shown], flows: Sequence[Flow]) -> Drawing:
    """Arrows go to the right along a row, down along a column, and round a corner between two columns."""
    cells = {each.place.key: (each.place.column, each.place.row) for each in places}
    columns, rows = (max(at) + 1 for at in zip(*cells.values(), strict=True))
    return Drawing(
        columns * _WIDTH + (columns - 1) * _GAP_X,
        _TOP + rows * _HEIGHT + (rows - 1) * _GAP_Y,
        [_arrow(flow, cells[flow.start], cells[flow.end]) for flow in flows],
    )


def _arrow(flow: Flow, start: tuple[int, int], end: tuple[int, int]) -> Arrow:
    left, top = _corner(*start)
    end_left, end_top = _corner(*end)
    if start[0] == end[0]:
        # Beside the cell between them, if there is one.
        side = left - _GAP_X * 0.3 if abs(end[1] - start[1]) > 1 else left + _WIDTH / 2
        if side < left:
            y, end_y = top + _HEIGHT / 2, end_top + _HEIGHT / 2
            return Arrow(flow, f"M{left} {y:g}H{side:g}V{end_y:g}H{left - 3}", side, (y + end_y) / 2)
        return Arrow(flow, f"M{side:g} {top + _HEIGHT}V{end_top - 3}", side, top + _HEIGHT + _GAP_Y / 2)
    x, end_x = left + _WIDTH, end_left - 3
    if start[1] == end[1]:
        y = top + _HEIGHT / 2
        return Arrow(flow, f"M{x} {y:g}H{end_x}", (x + end_x) / 2, y)
    # Up or down in the gap before the end's column; beside the arrow that goes straight in there.
    y = top + _HEIGHT / 2 + (-0.2 if end[1] < start[1] else 0.2) * _HEIGHT
    end_y = end_top + _HEIGHT / 2 + (0.22 if end[1] < start[1] else -0.22) * _HEIGHT
    middle = x + _GAP_X * 0.42
    return Arrow(flow, f"M{x} {y:g}H{middle:g}V{end_y:g}H{end_x}", middle, (y + end_y) / 2)


def _corner(column: int, row: int) -> tuple[int, int]:
    return column * (_WIDTH + _GAP_X), _TOP + row * (_HEIGHT + _GAP_Y)

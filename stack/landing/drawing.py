"""Where the parts and arrows of the picture lie, in pixels of a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from stack.landing.picture import Flow, Shown

_WIDTH, _GAP_X, _GAP_Y, _TOP = 258, 78, 44, 40
# Of each row: the warehouse, in the first one, has most to say.
_HEIGHTS = (258, 206, 150)


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
    rows = " ".join(f"{height + _GAP_Y}px" for height in _HEIGHTS)
    return f":root {{ --part-width: {_WIDTH}px; --gap-x: {_GAP_X}px; --gap-y: {_GAP_Y}px; --rows: {_TOP}px {rows}; }}\n"


def drawn(places: Sequence[Shown], flows: Sequence[Flow]) -> Drawing:
    """Arrows go to the right along a row, down along a column, and round a corner between two columns."""
    cells = {each.place.key: (each.place.column, each.place.row) for each in places}
    last_column, last_row = (max(at) for at in zip(*cells.values(), strict=True))
    return Drawing(
        _left(last_column) + _WIDTH,
        _top(last_row) + _HEIGHTS[last_row],
        [_arrow(flow, cells[flow.start], cells[flow.end]) for flow in flows],
    )


def _arrow(flow: Flow, start: tuple[int, int], end: tuple[int, int]) -> Arrow:
    left, right, end_left = _left(start[0]), _left(start[0]) + _WIDTH, _left(end[0]) - 3
    if start[0] == end[0]:
        # Beside the cell between them, if there is one.
        if abs(end[1] - start[1]) > 1:
            x, y, end_y = left - _GAP_X * 0.3, _within(start[1], 0.5), _within(end[1], 0.5)
            return Arrow(flow, f"M{left} {y:g}H{x:g}V{end_y:g}H{left - 3}", x, (y + end_y) / 2)
        x, y = left + _WIDTH / 2, _within(start[1], 1)
        return Arrow(flow, f"M{x:g} {y:g}V{_top(end[1]) - 3}", x, y + _GAP_Y / 2)
    if start[1] == end[1]:
        y = _within(start[1], 0.5)
        return Arrow(flow, f"M{right} {y:g}H{end_left}", (right + end_left) / 2, y)
    # Up or down in the gap before the end's column; beside the arrow that goes straight in there.
    is_up = end[1] < start[1]
    y, end_y = _within(start[1], 0.3 if is_up else 0.7), _within(end[1], 0.72 if is_up else 0.28)
    x = right + _GAP_X * 0.42
    return Arrow(flow, f"M{right} {y:g}H{x:g}V{end_y:g}H{end_left}", x, (y + end_y) / 2)


def _left(column: int) -> int:
    return column * (_WIDTH + _GAP_X)


def _top(row: int) -> int:
    return _TOP + sum(_HEIGHTS[:row]) + row * _GAP_Y


def _within(row: int, share: float) -> float:
    """A height in a row, as a share of the row's own from its top."""
    return _top(row) + _HEIGHTS[row] * share

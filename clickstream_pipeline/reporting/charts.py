"""The page's charts as SVG, with a `<title>` for each part under the pointer.

Colours are CSS classes, so that light, dark and print each have their own.
A chart with text has two shapes, wide for a desktop and narrow for a phone, so that the text stays legible.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.busy import BusyHours
from clickstream_pipeline.reporting.figures import Figures
from clickstream_pipeline.reporting.svg import hover, number, points, shape, svg, tag, text


def sparkline(values: Sequence[float], titles: Sequence[str]) -> Markup:
    """A small area chart that stretches to its box; `titles` are shown per point."""
    width, height, top = 120.0, 34.0, 4.0
    most = max(values, default=0.0) or 1.0
    places = [
        (x, height - value / most * (height - top))
        for x, value in zip(_spread(len(values), width), values, strict=True)
    ]
    if len(places) == 1:
        places = [(0.0, places[0][1]), (width, places[0][1])]
    line = points(places)
    slot = width / max(len(values), 1)
    return svg(
        width,
        height,
        tag("polygon", points=f"0,{height} {line} {width},{height}", class_="area"),
        tag("polyline", points=line, class_="line"),
        *(hover(n * slot, 0, slot, height, title) for n, title in enumerate(titles)),
        class_="spark",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def bar(fraction: float, title: str) -> Markup:
    """A horizontal bar that stretches to its cell."""
    filled = 100 * min(max(fraction, 0.0), 1.0)
    return svg(
        100,
        10,
        tag("rect", width=100, height=10, class_="track"),
        tag("rect", width=number(filled), height=10, class_="fill"),
        tag("title", escape(title)),
        class_="bar",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def sessions_by_day(figures: Figures, *, wide: bool) -> Markup:
    """Sessions as an area, visitors as a dashed line, over the days of the window."""
    width, height = (1040.0, 270.0) if wide else (360.0, 230.0)
    left, right, top, bottom = 56.0, 46.0 if wide else 22.0, 14.0, 30.0
    days = figures.by_day.to_dict("records")
    ticks = _ticks(float(figures.by_day["sessions"].max()))
    inner_width, inner_height = width - left - right, height - top - bottom

    def y(value: float) -> float:
        return top + inner_height * (1 - value / ticks[-1])

    xs = [left + x for x in _spread(len(days), inner_width)]
    sessions = [(x, y(day["sessions"])) for x, day in zip(xs, days, strict=True)]
    visitors = [(x, y(day["visitors"])) for x, day in zip(xs, days, strict=True)]
    slot = inner_width / max(len(days) - 1, 1)
    every = math.ceil(len(days) / (14 if wide else 7))
    parts: list[Markup] = []
    for tick in ticks:
        parts.append(tag("line", x1=left, x2=width - right, y1=number(y(tick)), y2=number(y(tick)), class_="grid"))
        parts.append(text(left - 8, y(tick) + 4, formats.count(tick), "end muted"))
    floor = y(0)
    parts.append(
        tag(
            "polygon",
            points=f"{number(xs[0])},{number(floor)} {points(sessions)} {number(xs[-1])},{number(floor)}",
            class_="area",
        )
    )
    parts.append(tag("polyline", points=points(visitors), class_="line visitors"))
    parts.append(tag("polyline", points=points(sessions), class_="line"))
    for n, (day, (x, at)) in enumerate(zip(days, sessions, strict=True)):
        if len(days) <= 62:
            parts.append(tag("circle", cx=number(x), cy=number(at), r=3.5, class_="dot"))
        if n % every == 0:
            shown = f"{day['day']:%a} {day['day'].day} {day['day']:%b}" if wide else f"{day['day'].day} {day['day']:%b}"
            parts.append(text(x, height - 8, shown, "middle muted"))
        title = (
            f"{formats.day(day['day'])}: {formats.count(day['sessions'])} sessions, "
            f"{formats.count(day['visitors'])} visitors, {formats.count(day['orders'])} orders"
        )
        parts.append(hover(x - slot / 2, top, slot, inner_height, title))
    label = f"Sessions by day, at most {formats.count(figures.by_day['sessions'].max())}"
    return svg(width, height, *parts, class_=shape(wide), role="img", aria_label=label)


def heat_map(busy: BusyHours, *, wide: bool) -> Markup:
    """Mean sessions per hour, weekdays as rows and hours as columns (on a phone, exchanged), the peak outlined."""
    left, top, cell_width, cell_height = (52.0, 24.0, 41.0, 31.0) if wide else (52.0, 24.0, 43.0, 24.0)
    columns, rows = (24, 7) if wide else (7, 24)
    parts: list[Markup] = []
    outline: list[Markup] = []
    for n, weekday in enumerate(busy.week):
        name = formats.WEEKDAYS[weekday - 1][:3]
        x, y = (left - 8, top + (n + 0.5) * cell_height + 4) if wide else (left + (n + 0.5) * cell_width, top - 8)
        parts.append(text(x, y, name, "end" if wide else "middle"))
    for hour in range(24):
        name = str(hour) if wide else f"{hour:02d}:00"
        x, y = (left + (hour + 0.5) * cell_width, top - 8) if wide else (left - 8, top + (hour + 0.5) * cell_height + 4)
        parts.append(text(x, y, name, ("middle" if wide else "end") + " muted"))
    for n, weekday in enumerate(busy.week):
        for hour, value in enumerate(busy.cells[weekday - 1]):
            level = busy.level(value)
            if level is None or value is None:
                continue
            column, line = (hour, n) if wide else (n, hour)
            x, y = left + column * cell_width, top + line * cell_height
            shown = formats.count(round(value)) if value >= 10 or value == 0 else formats.count(round(value, 1))
            title = f"{formats.WEEKDAYS[weekday - 1]} {formats.hour(hour)}: {shown} sessions"
            parts.append(
                tag(
                    "g",
                    tag("title", escape(title))
                    + _cell(x, y, cell_width, cell_height, f"h{level}")
                    + text(x + cell_width / 2, y + cell_height / 2 + 4, shown, f"middle t{level}"),
                )
            )
            if busy.peak == (weekday, hour):
                outline.append(_cell(x, y, cell_width, cell_height, "peak"))
    label = "Heat map of sessions by weekday and hour. " + " ".join(busy.in_words())
    width, height = left + columns * cell_width + 2, top + rows * cell_height + 2
    return svg(width, height, *parts, *outline, class_=shape(wide), role="img", aria_label=label)


def _ticks(most: float) -> list[float]:
    """Four to seven round values from 0 up to at least `most`."""
    rough = max(most, 1.0) / 4
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = max(next(m for m in (1, 2, 5, 10) if m * magnitude >= rough * 0.999) * magnitude, 1.0)
    return [step * n for n in range(math.ceil(most / step - 1e-9) + 1)] if most > 0 else [0.0, 1.0]


def _spread(count: int, width: float) -> list[float]:
    """`count` positions from 0 to `width`; a single one is in the middle."""
    return [width / 2] if count == 1 else [width * n / (count - 1) for n in range(count)]


def _cell(x: float, y: float, width: float, height: float, classes: str) -> Markup:
    return tag("rect", x=number(x + 1), y=number(y + 1), width=width - 2, height=height - 2, rx=3, class_=classes)

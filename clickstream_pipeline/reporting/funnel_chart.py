"""The funnel's chart: five steps, and between them the sessions that ended."""

from markupsafe import Markup, escape

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.figures import Figures
from clickstream_pipeline.reporting.svg import number, points, shape, svg, tag, text


def funnel(figures: Figures, *, wide: bool) -> Markup:
    """Steps with a height (on a phone: a width) for their sessions, with the losses between them and the mean times."""
    return _wide_funnel(figures) if wide else _narrow_funnel(figures)


def _wide_funnel(figures: Figures) -> Markup:
    steps = figures.funnel.to_dict("records")
    width, highest, middle, step_width = 1040.0, 190.0, 165.0, 128.0
    pitch = (width - step_width) / (len(steps) - 1)
    heights = [max(_fraction(step["share_of_start"]) * highest, 2.0) for step in steps]
    parts: list[Markup] = []
    for n, step in enumerate(steps):
        x, height = n * pitch, heights[n]
        center = x + step_width / 2
        if n + 1 < len(steps):
            after = heights[n + 1]
            edges = [
                (x + step_width, middle - height / 2),
                (x + pitch, middle - after / 2),
                (x + pitch, middle + after / 2),
                (x + step_width, middle + height / 2),
            ]
            lost_at = x + step_width + (pitch - step_width) / 2
            parts.append(
                tag("polygon", tag("title", escape(_lost(step))), points=points(edges), class_="flow"),
            )
            parts.append(text(lost_at, 290, f"{formats.share(step['lost_share'])} leave", "middle lost strong"))
            parts.append(text(lost_at, 308, f"{formats.count(step['sessions_lost'])} sessions", "middle muted"))
        parts.append(
            tag(
                "rect",
                tag("title", escape(_reached(step))),
                x=number(x),
                y=number(middle - height / 2),
                width=step_width,
                height=number(height),
                rx=3,
                class_="fill",
            )
        )
        parts.append(text(center, 16, formats.STEP_NAMES[step["step"]], "middle strong"))
        parts.append(text(center, 40, formats.count(step["sessions"]), "middle big"))
        parts.append(text(center, 58, formats.share(step["share_of_start"]), "middle muted"))
        if n:
            parts.append(
                text(center, 290, f"after {formats.duration(step['mean_s_from_step_before'])}", "middle muted")
            )
    return svg(width, 316, *parts, class_=shape(True), role="img", aria_label=_funnel_in_words(figures))


def _narrow_funnel(figures: Figures) -> Markup:
    steps = figures.funnel.to_dict("records")
    width, pitch, text_height, bar_height = 360.0, 104.0, 24.0, 26.0
    widths = [max(_fraction(step["share_of_start"]) * width, 2.0) for step in steps]
    parts: list[Markup] = []
    for n, step in enumerate(steps):
        y = n * pitch
        bar_y = y + text_height
        parts.append(text(0, y + 16, formats.STEP_NAMES[step["step"]], "strong"))
        figure = f"{formats.count(step['sessions'])} · {formats.share(step['share_of_start'])}"
        parts.append(text(width, y + 16, figure, "end"))
        parts.append(tag("rect", x=0, y=bar_y, width=width, height=bar_height, rx=3, class_="track"))
        parts.append(
            tag(
                "rect",
                tag("title", escape(_reached(step))),
                x=0,
                y=bar_y,
                width=number(widths[n]),
                height=bar_height,
                rx=3,
                class_="fill",
            )
        )
        if n + 1 < len(steps):
            time = formats.duration(steps[n + 1]["mean_s_from_step_before"])
            parts.append(text(0, bar_y + bar_height + 21, f"{formats.share(step['lost_share'])} leave", "lost strong"))
            parts.append(text(width, bar_y + bar_height + 21, f"the others go on after {time}", "end muted"))
    height = pitch * (len(steps) - 1) + text_height + bar_height + 2
    return svg(width, height, *parts, class_=shape(False), role="img", aria_label=_funnel_in_words(figures))


def _reached(step: dict[str, object]) -> str:
    name = formats.STEP_NAMES[str(step["step"])]
    return f"{name}: {formats.count(step['sessions'])} sessions, {formats.share(step['share_of_start'])} of all"


def _lost(step: dict[str, object]) -> str:
    name = formats.STEP_NAMES[str(step["step"])]
    lost = f"{formats.count(step['sessions_lost'])} sessions, {formats.share(step['lost_share'])}"
    return f"{lost}, ended at “{name}”"


def _funnel_in_words(figures: Figures) -> str:
    return "Funnel. " + ". ".join(_reached(step) for step in figures.funnel.to_dict("records")) + "."


def _fraction(value: object) -> float:
    return 0.0 if formats.is_missing(value) else float(str(value))

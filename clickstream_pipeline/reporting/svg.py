"""Makes SVG elements: escapes all values; colours are CSS classes."""

from collections.abc import Sequence

from markupsafe import Markup, escape


def svg(width: float, height: float, *parts: Markup, **attributes: object) -> Markup:
    """A picture of this size in user units."""
    return tag("svg", Markup("").join(parts), viewBox=f"0 0 {number(width)} {number(height)}", **attributes)


def tag(name: str, content: Markup | str = "", **attributes: object) -> Markup:
    """An element; `class_` becomes `class`, `aria_label` becomes `aria-label`, and every value is escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()
    )
    return Markup("<{}{}>{}</{}>").format(Markup(name), written, content, Markup(name))


def text(x: float, y: float, words: str, classes: str) -> Markup:
    """Text at a position on its base line."""
    return tag("text", escape(words), x=number(x), y=number(y), class_=classes)


def hover(x: float, y: float, width: float, height: float, title: str) -> Markup:
    """An area that shows its title under the pointer."""
    inner = tag("title", escape(title))
    return tag("rect", inner, x=number(x), y=number(y), width=number(width), height=number(height), class_="hover")


def points(places: Sequence[tuple[float, float]]) -> str:
    """The attribute `points` of a polygon or polyline."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in places)


def number(value: float) -> str:
    """A number with at most two decimals, as short as possible."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shape(wide: bool) -> str:
    """The class of a chart that is drawn twice: for a desktop and for a phone."""
    return "chart wide" if wide else "chart narrow"

"""The dashboard's colours: the report's own, and readable by WCAG AA in both modes."""

import dataclasses
import re

import pytest

from clickstream_pipeline.reporting.palette import DARK, LIGHT, Palette
from tests.commands import ROOT

_CSS = (ROOT / "shiny/www/theme.css").read_text(encoding="utf-8")
_BEFORE_DARK, _DARK = _CSS.split("@media screen and (prefers-color-scheme: dark)")


@pytest.mark.parametrize(("css", "palette"), [(_BEFORE_DARK, LIGHT), (_DARK, DARK)], ids=["light", "dark"])
class TestBothModes:
    """What holds in light and in dark."""

    def test_the_colours_are_the_reports(self, css: str, palette: Palette) -> None:
        said = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css))
        wanted = {
            name.replace("_", "-"): colour
            for name, colour in dataclasses.asdict(palette).items()
            if isinstance(colour, str)
        }
        wanted |= {f"heat-{level}": colour for level, colour in enumerate(palette.heat)}
        wanted |= {f"heat-text-{name}": palette.heat_text[at] for name, at in (("low", 0), ("middle", 5), ("high", -1))}
        assert said == wanted

    def test_text_is_readable_on_what_it_stands_on(self, css: str, palette: Palette) -> None:
        for ground in (palette.background, palette.surface):
            for text in (palette.text, palette.muted, palette.accent, palette.lost, palette.good):
                assert contrast(text, ground) >= 4.5, (text, ground)
        for ground in (palette.accent_soft, palette.lost_soft):
            assert contrast(palette.text, ground) >= 4.5, ground

    def test_lines_and_bars_stand_out_from_the_surface(self, css: str, palette: Palette) -> None:
        for mark in (palette.accent, palette.heat[7], palette.heat[8], palette.heat[9]):
            assert contrast(mark, palette.surface) >= 3.0, mark


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

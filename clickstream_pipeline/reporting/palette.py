"""The report's colours: blue for figures, orange for losses, which people with colour blindness can distinguish.

The heat colours have one hue, from close to the background to its opposite; each level has a readable text colour.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """CSS colours of one mode; `heat` has ten levels, `heat_text` the text colour for each."""

    background: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    lost: str
    lost_soft: str
    good: str
    heat: tuple[str, ...]
    heat_text: tuple[str, ...]


_DARK_TEXT = "#0b1f33"
_LIGHT_TEXT = "#ffffff"

LIGHT = Palette(
    background="#f4f6f9",
    surface="#ffffff",
    text="#15202b",
    muted="#52606d",
    line="#d9dfe6",
    accent="#1f5fa8",
    accent_soft="#d5e4f5",
    lost="#a3480a",
    lost_soft="#fbe3d0",
    good="#1c6b3c",
    heat=(
        "#eef2f6",
        "#dbe9f6",
        "#c2dbf0",
        "#a3cae8",
        "#7fb5dd",
        "#5c9fd1",
        "#2f74b5",
        "#1f5fa0",
        "#124a86",
        "#08306b",
    ),
    heat_text=(_DARK_TEXT,) * 6 + (_LIGHT_TEXT,) * 4,
)

DARK = Palette(
    background="#0e151d",
    surface="#17212c",
    text="#e8eef4",
    muted="#a5b3c1",
    line="#2e3b48",
    accent="#6fb1f2",
    accent_soft="#243d57",
    lost="#f2a25c",
    lost_soft="#47301c",
    good="#74cf97",
    heat=(
        "#202c38",
        "#17385a",
        "#1a466f",
        "#1f5585",
        "#24649b",
        "#5a97cf",
        "#78aede",
        "#98c4ea",
        "#bbdaf3",
        "#e3f0fb",
    ),
    heat_text=(_LIGHT_TEXT,) * 5 + (_DARK_TEXT,) * 5,
)

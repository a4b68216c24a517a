"""Browsers and crawlers: real user-agent texts, each with its device class."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """A visitor's device: its class and its user agent; None when it sends none."""

    device_class: str
    user_agent: str | None


_CHROME = (118, 120, 122, 124, 126, 127, 128, 129, 130, 131)
_FIREFOX = (115, 121, 125, 128, 131, 132)
_DESKTOPS = ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
_ANDROIDS = (
    ("10", "K"),
    ("14", "SM-S918B"),
    ("13", "SM-A546E"),
    ("12", "M2101K6G"),
    ("13", "CPH2465"),
    ("14", "Pixel 8"),
    ("11", "V2043"),
)
_IOS = (("15_8", "15.6"), ("16_6", "16.6"), ("17_1", "17.1"), ("17_5", "17.5"), ("17_6", "17.6"), ("18_0", "18.0"))
_KHTML = "(KHTML, like Gecko)"


def _desktop_agents() -> list[str]:
    chrome = [
        f"Mozilla/5.0 ({system}) AppleWebKit/537.36 {_KHTML} Chrome/{version}.0.0.0 Safari/537.36"
        for version in _CHROME
        for system in _DESKTOPS
    ]
    edge = [
        f"Mozilla/5.0 ({_DESKTOPS[0]}) AppleWebKit/537.36 {_KHTML} Chrome/{version}.0.0.0 Safari/537.36 "
        f"Edg/{version}.0.0.0"
        for version in _CHROME[4:]
    ]
    firefox = [
        f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
        for version in _FIREFOX
        for system in ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64")
    ]
    safari = [
        f"Mozilla/5.0 ({_DESKTOPS[1]}) AppleWebKit/605.1.15 {_KHTML} Version/{version} Safari/605.1.15"
        for version in ("16.6", "17.1", "17.5", "18.0")
    ]
    return chrome + edge + firefox + safari


def _mobile_agents() -> list[str]:
    android = [
        f"Mozilla/5.0 (Linux; Android {android}; {model}) AppleWebKit/537.36 {_KHTML} "
        f"Chrome/{version}.0.0.0 Mobile Safari/537.36"
        for version in _CHROME[5:]
        for android, model in _ANDROIDS
    ]
    iphone = [
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) AppleWebKit/605.1.15 {_KHTML} "
        f"Version/{version} Mobile/15E148 Safari/604.1"
        for system, version in _IOS
    ]
    return android + iphone


def _tablet_agents() -> list[str]:
    return [
        f"Mozilla/5.0 (iPad; CPU OS {system} like Mac OS X) AppleWebKit/605.1.15 {_KHTML} "
        f"Version/{version} Mobile/15E148 Safari/604.1"
        for system, version in _IOS
    ]


# device class → its share of visitors, in per cent, and its agents
DEVICES: dict[str, tuple[int, tuple[Device, ...]]] = {
    "mobile": (56, tuple(Device("mobile", agent) for agent in _mobile_agents())),
    "desktop": (38, tuple(Device("desktop", agent) for agent in _desktop_agents())),
    "tablet": (5, tuple(Device("tablet", agent) for agent in _tablet_agents())),
    "unknown": (1, (Device("unknown", None),)),
}

CRAWLERS: tuple[Device, ...] = tuple(
    Device("other", agent)
    for agent in (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
        "+http://www.google.com/bot.html) Chrome/130.0.6723.116 Safari/537.36",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    )
)

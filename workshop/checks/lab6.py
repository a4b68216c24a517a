"""LAB6, clean-up: the platform has ended, and nothing of its data is left on this machine."""

from stack.state import KEPT_IN_HOME, holder
from workshop.checking import Check, Place


def _ended(place: Place) -> str | None:
    process = holder(place.settings.home)
    return None if process is None else f"process {process} runs it"


def _removed(place: Place) -> str | None:
    home = place.settings.home
    left = [name for name in KEPT_IN_HOME if (home / name).exists()]
    return f"{home} still has {', '.join(left)}" if left else None


CHECKS = (
    Check("the platform has ended", _ended, "End it with `make down`."),
    Check("its data is removed", _removed, "Remove it with `make reset`."),
)

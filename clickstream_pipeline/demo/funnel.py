"""The funnel steps that visits reached, counted by day and group."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Generic, TypeVar

from clickstream_pipeline.demo.actions import Action
from clickstream_pipeline.demo.truth import TruthRow, plain

STEPS = ("session", "view_item", "add_to_cart", "begin_checkout", "purchase")

Key = TypeVar("Key", bound=Hashable)


def reached(actions: list[Action], purchases: list[Action]) -> list[int]:
    """The times at which a visit reached its `STEPS`: of the first such action not earlier than the previous step."""
    moments = [actions[0].at_ms]
    for steps in (
        [action.at_ms for action in actions if action.kind == "view_item"],
        [action.at_ms for action in actions if action.kind == "add_to_cart"],
        [action.at_ms for action in actions if action.kind in ("begin_checkout", "checkout_progress")],
        [action.at_ms for action in purchases],
    ):
        later = [at_ms for at_ms in steps if at_ms >= moments[-1]]
        if not later:
            break
        moments.append(later[0])
    return moments


class Funnels(Generic[Key]):
    """Visits' steps, by a key."""

    def __init__(self) -> None:
        # Per step: for each session that reached it, the milliseconds since the previous step.
        self._waits_ms: dict[Key, list[list[int]]] = {}

    def count(self, key: Key, moments: list[int]) -> None:
        """Add a visit that reached its steps at these times."""
        steps = self._waits_ms.setdefault(key, [[] for _ in STEPS])
        for number, at_ms in enumerate(moments):
            steps[number].append(at_ms - moments[number - 1] if number else 0)

    def rows(self) -> Iterator[tuple[Key, TruthRow]]:
        """Every step of every key, in the columns of a funnel table."""
        for key, steps in self._waits_ms.items():
            for number, waits_ms in enumerate(steps):
                sessions = len(waits_ms)
                yield (
                    key,
                    {
                        "step_number": number + 1,
                        "step": STEPS[number],
                        "sessions": sessions,
                        "sessions_lost": sessions - len(steps[number + 1]) if number + 1 < len(steps) else 0,
                        "seconds_sum": _seconds(sum(waits_ms)),
                        # The first step has no previous step.
                        "seconds_count": sessions if number else 0,
                        "step_durations_s": [_seconds(wait_ms) for wait_ms in sorted(waits_ms)] if number else [],
                    },
                )


def _seconds(milliseconds: int) -> str:
    return str(plain(Decimal(milliseconds) / 1000))

"""What the steps of a run in this process report to its caller, beside what Dagster records."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.models import RecomputeResult


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run has come in one of its phases; `total` grows while objects are still being listed."""

    phase: Literal["loading objects", "computing days"]
    done: int
    total: int


@dataclass(slots=True)
class RunRecord:
    """The results of a run, filled by its steps: each day's load, and each day computed, in order."""

    on_progress: Callable[[RunProgress], None] = lambda progress: None
    loads: dict[date, LoadResult] = field(default_factory=dict)
    computed: list[RecomputeResult] = field(default_factory=list)
    _objects: dict[date, tuple[int, int]] = field(default_factory=dict)
    _days_expected: int = 0

    def days_found(self) -> list[date]:
        """The days whose objects were listed, in order."""
        return sorted(self._objects)

    def objects_found(self, day: date, listed: int) -> None:
        """Notes how many objects a day has, before any is loaded."""
        self._objects[day] = (0, listed)

    def objects_loaded(self, day: date, done: int, listed: int) -> None:
        """Notes how many of a day's objects are loaded, of those listed so far."""
        self._objects[day] = (done, max(listed, self._objects.get(day, (0, 0))[1]))
        done_of_all, listed_of_all = map(sum, zip(*self._objects.values(), strict=True))
        self.on_progress(RunProgress("loading objects", done_of_all, listed_of_all))

    def days_begun(self, days: int) -> None:
        """Notes how many days a step is about to compute."""
        self._days_expected = max(self._days_expected, len(self.computed) + days)
        self.on_progress(RunProgress("computing days", len(self.computed), self._days_expected))

    def day_computed(self, result: RecomputeResult) -> None:
        """Notes a day whose models are committed."""
        self.computed.append(result)
        total = max(self._days_expected, len(self.computed))
        self.on_progress(RunProgress("computing days", len(self.computed), total))

"""The plan of a load: which objects are read together, which alone, and which are set aside without being read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clickstream_pipeline.domain.reading_budget import MAX_OBJECT_BYTES, SetAsideCause
from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.tables.attempts import MOST_KILLED, FailedAttempt
from clickstream_pipeline.storage.tables.set_aside import Unloadable


@dataclass(slots=True)
class LoadPlan:
    """`ended` are the failed attempts whose objects are all read by this plan, each alone."""

    together: list[ObjectInfo] = field(default_factory=list)
    alone: list[ObjectInfo] = field(default_factory=list)
    unloadable: list[Unloadable] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)


def plan_page(
    wanted: Iterable[ObjectInfo], failed: Sequence[FailedAttempt], *, all_alone: bool = False, times: float = 1.0
) -> LoadPlan:
    """Plans the reading of some objects, in their order; `failed` are the attempts of loaders that were killed."""
    plan = LoadPlan()
    killed_alone = Counter(attempt.first_key for attempt in failed if attempt.was_alone)
    ranges = [attempt for attempt in failed if not attempt.was_alone]
    for info in wanted:
        in_company = [attempt.attempt_id for attempt in ranges if attempt.covers(info.key)]
        killed = killed_alone[info.key] + len(in_company)
        plan.ended.update(in_company)
        if info.size > MAX_OBJECT_BYTES * times:
            plan.unloadable.append(
                Unloadable(info, SetAsideCause.TOO_LARGE, f"{info.size:,} bytes; at most {MAX_OBJECT_BYTES:,} are read")
            )
        elif killed_alone[info.key] and killed >= MOST_KILLED:
            detail = f"{killed} loaders were killed while they read or wrote it, the last one nothing else"
            plan.unloadable.append(Unloadable(info, SetAsideCause.KILLED_ITS_LOADER, detail))
        elif killed or all_alone:
            plan.alone.append(info)
        else:
            plan.together.append(info)
    return plan

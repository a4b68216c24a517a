"""The messages of the checks of objects: which objects differ from the ledger or were not loaded, and the remedy."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dagster as dg

from clickstream_pipeline.assets.metadata import as_code
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.storage.raw.layout import PassedOver, other_layout_told
from clickstream_pipeline.storage.tables.check_files import FailingRows
from clickstream_pipeline.storage.tables.set_aside import SetAsideObject
from clickstream_pipeline.storage.tables.store_comparison import StoreDifference

_NAMED, _LISTED = 10, 100


def books_message(difference: StoreDifference, unbalanced: list[FailingRows]) -> str:
    """What is wrong and its remedy, with up to ten keys of each kind; one sentence if the check passes."""
    parts = [
        _named(difference.unseen, "in the store but not loaded", "materialize clickstream_events for their days"),
        _named(
            difference.missing,
            "loaded but gone from the store",
            "restore what is gone from the bucket's older versions or a backup, or, if it was removed on purpose, set "
            "removed_at in raw_objects; what was loaded from it stays",
        ),
        _named(
            difference.changed,
            "overwritten since they were loaded",
            "raw objects are write-once: stop the program that overwrites them; their new events were added, the "
            "old rows stay",
        ),
        _days_named(unbalanced),
    ]
    found = [part for part in parts if part]
    if found:
        return "; ".join(found)
    beside = f", {len(difference.set_aside):,} of them set aside" if difference.set_aside else ""
    return f"the books balance over {counted(difference.objects, 'object')}{beside}"


def set_aside_message(aside: Sequence[SetAsideObject]) -> str:
    """Which objects are set aside, why, and the remedy, with up to ten keys."""
    if not aside:
        return "no object is set aside"
    named = "; ".join(f"`{each.key}`: {each.cause.value}, {each.detail}" for each in aside[:_NAMED])
    more = f"; and {len(aside) - _NAMED:,} more" if len(aside) > _NAMED else ""
    return (
        f"{counted(len(aside), 'object')} {'is' if len(aside) == 1 else 'are'} set aside, and counted in no figure: "
        f"{named}{more} (`clickstream objects list` shows them, `clickstream objects retry` takes them up again)"
    )


def layout_message(passed: PassedOver) -> str:
    """How many objects have keys that no load reads, the first key, and the layouts that are read."""
    if not passed.other_layout:
        return f"no object is in a layout that is not read; {counted(passed.skipped, 'object')} skipped"
    shown = replace(passed, first_other_layout=as_code(passed.first_other_layout or ""))
    return f"{other_layout_told(shown)} (move them there, and load their days)"


def books_metadata(difference: StoreDifference) -> dict[str, Any]:
    """How many objects there are of each kind, with the keys of those that differ or are set aside."""
    kinds = {
        "unseen": difference.unseen,
        "missing": difference.missing,
        "changed": difference.changed,
        "set_aside": difference.set_aside,
    }
    return {
        "objects": difference.objects,
        "arrived_since": difference.arrived_since,
        **{kind: len(keys) for kind, keys in kinds.items()},
        **{f"{kind}_keys": _key_list(keys) for kind, keys in kinds.items() if keys},
    }


def _key_list(keys: list[str]) -> dg.MarkdownMetadataValue:
    more = [f"- and {len(keys) - _LISTED:,} more"] if len(keys) > _LISTED else []
    return dg.MetadataValue.md("\n".join([*(f"- {as_code(key)}" for key in keys[:_LISTED]), *more]))


def _named(keys: list[str], what: str, remedy: str) -> str:
    if not keys:
        return ""
    named = ", ".join(as_code(key) for key in keys[:_NAMED])
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return f"{counted(len(keys), 'object')} {'is' if len(keys) == 1 else 'are'} {what}: {named}{more} ({remedy})"


def _days_named(failing: list[FailingRows]) -> str:
    if not failing:
        return ""
    days = ", ".join(day.day.isoformat() for day in failing[:_NAMED])
    return (
        f"events are not loaded + duplicates + rejected, counted again, on {days} "
        "(materialize clickstream_events for these days with `full: true` in its config)"
    )

"""Advice for a window of days without figures: the cause and the command that helps."""

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.figures import Figures


def advice_for(figures: Figures) -> list[str]:
    """The advice as sentences; empty when there are sessions."""
    if figures.has_sessions:
        return []
    window = f"{figures.first_day} to {figures.last_day}"
    load = f"clickstream load --from {figures.first_day} --to {figures.last_day}"
    if figures.has_loads:
        bots = int(figures.books["bots"].iloc[-1])
        loaded = int(figures.books["loaded"].iloc[-1])
        counted = f"{formats.count(loaded)} events were loaded for {window}, {formats.count(bots)} of them from bots"
        if loaded and bots == loaded:
            return [
                f"{counted}: no person visited the shop in these days.",
                "Choose other days with --from and --to.",
            ]
        return [
            f"{counted}, but there is no session in these days.",
            f"If the days are not computed yet, compute them: {load}",
        ]
    known = figures.days_with_events
    if known:
        return [
            f"Nothing is loaded for {window}; the days with events are between {known[0]} and {known[-1]}.",
            f"Load these days: {load}",
            f"Or report on the others: clickstream report --from {known[0]} --to {known[-1]}",
        ]
    return [
        f"Nothing is loaded for {window}, nor for any other day.",
        f"Load these days from the raw store: {load}",
        "Or try the platform with a simulated shop: clickstream demo",
    ]

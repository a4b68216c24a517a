"""The two weeks before the day: a simulated shop, of which some files come late."""

from datetime import timedelta

from day.stage import Stage

DAYS = 14
_VISITORS_PER_DAY, _SEED = 80, 11
# Of the first of these UTC days on, counted back from the day of the story.
LATE_DAYS = (7, 6, 5)


def two_quiet_weeks(stage: Stage) -> None:
    """Simulates and loads them; holds back a third of three days' files, for the backfill."""
    first, last = stage.clock.day - timedelta(days=DAYS), stage.clock.day - timedelta(days=1)
    stage.tell(
        """A check that compares with usual days needs some, so the shop has a history: two weeks of simulated
        visitors, written as raw objects and loaded. `clickstream generate` also writes what these visitors did; the
        last scene compares the tables with it."""
    )
    stage.run(
        f"clickstream generate --days {DAYS} --visitors-per-day {_VISITORS_PER_DAY} --seed {_SEED} \\\n"
        f"    --first-day {first} --folder $CLICKSTREAM_HOME/raw"
    )
    late = _hold_back(stage)
    stage.run(f"clickstream load --from {first} --to {last}")
    books = stage.one("books", first=first - timedelta(days=1), last=last)
    events, loaded = stage.figure("history events", books["events"]), stage.figure("history loaded", books["loaded"])
    stage.notes["late objects"] = late
    stage.gained()
    stage.expect(
        books["events"] == books["loaded"] + books["duplicates"] + books["rejected"], "the books of the history balance"
    )
    stage.tell(
        f"""The books balance: each of the {events} events is one of the {loaded} loaded,
        {stage.figure("history duplicates", books["duplicates"])} duplicates or
        {stage.figure("history rejected", books["rejected"])} rejected. Browsers that send again make the duplicates,
        broken lines of the simulation the rejected ones."""
    )


def _hold_back(stage: Stage) -> int:
    """Moves a third of some days' files beside the raw store; returns their number."""
    held = 0
    for back in LATE_DAYS:
        folder = stage.raw / f"{stage.clock.day - timedelta(days=back):events/%Y/%m/%d}"
        for path in sorted(folder.rglob("*.json"))[::3]:
            place = stage.settings.home / "late" / path.relative_to(stage.raw)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
            held += 1
    return held

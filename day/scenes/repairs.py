"""A call of the ETL function dies and the next one makes up for it; files that come late are loaded by a backfill."""

from datetime import timedelta

from day.crowd import events_of
from day.scenes.history import LATE_DAYS
from day.stage import Stage


def missed_hour(stage: Stage) -> None:
    """The process of the ETL function is killed during its call; the next call loads both hours."""
    clock = stage.clock
    first = stage.crowd.web.between(clock.ms_at("15:00"), clock.ms_at("16:00"))
    second = stage.crowd.web.between(clock.ms_at("16:00"), clock.ms_at("18:00"))
    stage.senders.post_all(first)
    stage.tell(
        f"""At four o'clock the call for the hour before is under way, with
        {stage.figure("hour events", events_of(first))} events to load, when its process is killed with SIGKILL. The
        caller sees that nobody answers any more:"""
    )
    stage.interrupted_load()
    stage.senders.post_all(second)
    stage.tell(
        f"""Nobody has to remember the hour. Rows, ledger and rejected events of a chunk are one transaction, so a
        chunk is written whole or not at all; and each call also loads what the ledger lacks of the last 48 hours. Two
        hours and {stage.figure("later events", events_of(second))} events later, the next call:"""
    )
    answer = stage.load("books_balance")
    stage.expect(answer["checks"]["books_balance"], "the check books_balance passes after the killed call")
    sent = events_of(first) + events_of(second)
    stage.expect(stage.gained()["events"] == sent, f"the {sent} events of both are in the books")
    stage.tell(f"""The books have gained {stage.figure("both hours", sent)} events, those of both, each once.""")


def backfill(stage: Stage) -> None:
    """Files of three days come a week late; a backfill loads them while the story goes on."""
    clock = stage.clock
    first, last = (clock.day - timedelta(days=LATE_DAYS[number]) for number in (0, -1))
    late = stage.settings.home / "late"
    before = stage.one("books", first=first, last=last)
    arrived = sorted(late.rglob("*.json"))
    for path in arrived:
        place = stage.raw / path.relative_to(late)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    stage.notes["objects before"] = before["objects"]
    stage.expect(len(arrived) == stage.notes["late objects"], "every file that was held back has arrived")
    stage.tell(
        f"""A partner delivers {stage.figure("late objects", len(arrived))} files of three days of last week, {first}
        to {last}. That is beyond the 48 hours of the hourly call, so a person asks for these days. They are
        partitions in Dagster, and a backfill loads and computes them; the ledger knows which files of these days are
        read already, so only the new ones are."""
    )
    if stage.camera is None:
        stage.run(f"clickstream load --from {first} --to {last}")
        return
    picture = stage.camera.launch_backfill(stage.state.addresses["dagster"], str(first), str(last), "6-backfill")
    stage.show(picture, "Dagster: Jobs, daily, Materialize all, the range of days, Launch backfill")
    stage.tell(
        """It runs by itself from here. Loads take turns at writing, so the hourly calls of the next scenes go on
        beside it; the last scene looks at its end."""
    )

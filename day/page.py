"""Writes the story as a page: docs/day/README.md is such a page."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from day.story_clock import StoryClock
from day.telling import Change, Picture, Ran, Sentences, Story, Told

PAGE = "README.md"
_TITLE = "# A day in the life\n"
_INTRODUCTION = (
    "`make day` plays this day on this machine, in about ten minutes, and ends with an error if a scene goes "
    "otherwise than its text says. It starts a platform of its own in `build/day/home`, beside that of `make up`, and "
    "touches no other data. A run wrote this page on {written}: every figure, every output and every picture is from "
    "that run. `make day WRITE=docs/day` writes the page anew, `make day PACE=0` leaves out the pauses.\n",
    "The story is of {day}, by the clock of the shop ({zone}). Its visitors are simulated; their requests to the "
    "ingest API are real ones. One thing differs from operation: the API's clock shows the time of the story, so that "
    "a day passes in minutes. All other parts have the machine's clock. That is why the story is yesterday's: a load "
    "also looks 48 hours back, and the dashboard judges the last day that has ended.\n",
    "To type the commands yourself after a run, set its home first:\n",
    "```console\n$ export CLICKSTREAM_HOME=$PWD/build/day/home SHOP_TIMEZONE={zone} PATH=$PWD/.venv/bin:$PATH\n```\n",
    "The calls of the ETL function, of the API and the pages need the platform, which has ended with the run.\n",
)


def write_page(folder: Path, story: Story, clock: StoryClock, *, written: datetime) -> Path:
    """Writes the page beside the pictures; returns its path."""
    named = {"written": _date(written), "day": f"{clock.day:%A}, {_date(clock.day)}", "zone": clock.zone}
    parts = [_TITLE, *(paragraph.format(**named) for paragraph in _INTRODUCTION)]
    for scene in story.scenes:
        parts.append(f"## {scene.title}\n")
        parts.extend(_in_markdown(scene.told))
    page = folder / PAGE
    page.write_text("\n".join(parts), encoding="utf-8")
    return page


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _in_markdown(told: list[Told]) -> Iterator[str]:
    for each in told:
        match each:
            case Sentences():
                yield f"{each.text}\n"
            case Ran():
                output = "".join(f"{line}\n" for line in each.output)
                yield f"```console\n$ {each.command}\n{output}```\n"
            case Change():
                yield f"```diff\n{each.diff}```\n"
            case Picture():
                yield f"![{each.caption}]({each.file.name})\n"

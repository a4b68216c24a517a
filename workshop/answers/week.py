"""Where the simulated week of LAB5 lives: a home of its own, so that no other visit is among its figures."""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.settings import Settings

_NAME = "lab5"


@dataclass(frozen=True, slots=True)
class Week:
    """The settings of the week's home; `answers` and `own` are the files that the learner writes."""

    settings: Settings

    @property
    def answers(self) -> Path:
        return self.settings.home / "answers.txt"

    @property
    def own(self) -> Path:
        return self.settings.home / "own.sql"

    def truth(self) -> Truth | None:
        """What the visitors did; None where no week is simulated."""
        path = self.settings.home / "raw/truth.json"
        return _read(path, path.stat().st_mtime_ns) if path.exists() else None


def week_of(settings: Settings) -> Week:
    """The week in the home itself where that is `lab5`, as in the lab's terminal, else below the platform's home."""
    home = settings.home if settings.home.name == _NAME else settings.home / _NAME
    return Week(dataclasses.replace(settings, home=home, raw_url=(home / "raw").as_uri(), warehouse=None))


@cache
def _read(path: Path, written_at_ns: int) -> Truth:
    return Truth.read(path)

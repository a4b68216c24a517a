"""What a scene works with: the platform and its commands, the senders, the browser, and what is shown of them."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.sql_files import read_sql
from day.browser import Camera
from day.crowd import Crowd
from day.sending import Senders
from day.story_clock import StoryClock
from day.telling import Change, Picture, Ran, Sentences, Story, bounded
from stack.state import StackState
from storefront.local.environment import ROOT

_COMMAND_S = 600
_LOADER = "SBW_Lamda_ETL"
_LINES = 14
# Of an answer of the ETL function: what it read and loaded.
_ETL_FIGURES = ("objects_read", "events_read", "loaded", "duplicates", "rejected")

Row = dict[str, Any]


class SceneFailed(RuntimeError):
    """A scene went otherwise than its text says; the message says what was expected."""


@dataclass(slots=True)
class Stage:
    """Everything that is at hand in a scene.

    `figures` has what sentences say, by name; `notes` what a later scene needs of an earlier one.
    """

    settings: Settings
    environment: Mapping[str, str]
    state: StackState
    clock: StoryClock
    crowd: Crowd
    senders: Senders
    camera: Camera | None
    story: Story
    figures: dict[str, int | str] = field(default_factory=dict)
    notes: dict[str, int | str] = field(default_factory=dict)
    _books: Row = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        """The folder of raw objects."""
        return self.senders.raw

    @property
    def dashboard(self) -> Camera | None:
        """The camera, where the dashboard is here to be looked at."""
        return None if any("dashboard" in each.places for each in self.state.absent) else self.camera

    def tell(self, text: str) -> None:
        """Adds a paragraph."""
        self.story.add(Sentences(" ".join(text.split())))

    def figure(self, name: str, value: int) -> str:
        """Keeps a figure, and gives it as sentences have it: `12,345`."""
        self.figures[name] = value
        return f"{value:,}"

    def run(self, command: str, *, lines: int = _LINES, like: str = "") -> str:
        """Runs a command as a reader types it, and shows its first lines that match `like`; returns its whole output.

        Raises `SceneFailed` when its exit code is not 0.
        """
        done = self._done(command)
        # The page names the home as its commands do: a folder of one machine says nothing on another.
        output = (done.stdout + done.stderr).replace(str(self.settings.home), "$CLICKSTREAM_HOME")
        self.story.add(Ran(command, bounded(output, re.compile(like).search, most=lines)))
        return output

    def load(self, *checks: str) -> dict[str, Any]:
        """Calls the ETL function for the day, and shows its figures and what the named checks said."""
        # The platform's own call of the full hour may be under way.
        self.wait_until("the ETL function is free", lambda: not self._is_loading())
        done = self._done(self._call)
        answer: dict[str, Any] = json.loads(done.stdout)
        if "errorMessage" in answer:
            raise SceneFailed(f"the ETL function failed: {answer['errorMessage']}")
        # The figures in all come first, then all checks, then each day again.
        wanted = tuple(f'"{name}":' for name in (*_ETL_FIGURES, *checks))
        head = done.stdout.partition('"days": [')[0]
        shown = bounded(head, partial(_begins_with, wanted), most=len(wanted))
        self.story.add(Ran(self._call, shown))
        return answer

    def interrupted_load(self) -> None:
        """Calls the ETL function, and kills its process with SIGKILL while it loads; shows what the caller sees."""
        self.wait_until("the ETL function is free", lambda: not self._is_loading())
        part = next(each for each in self._parts() if each.name == "ETL function")
        with subprocess.Popen(
            ["bash", "-c", self._call], cwd=ROOT, env=dict(self.environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as call:  # fmt: skip
            self.wait_until("the ETL function loads", self._is_loading)
            os.killpg(part.process_id, signal.SIGKILL)
            output, _ = call.communicate(timeout=_COMMAND_S)
        if call.returncode == 0:
            raise SceneFailed("the call of the ETL function had ended before its process was killed")
        self.story.add(Ran(self._call, bounded(output, lambda line: True, most=4)))
        self.wait_until(
            "the ETL function is started again",
            lambda: any(
                each.name == part.name and each.is_ready and each.restarts > part.restarts for each in self._parts()
            ),
        )

    def show_change(self, diff: str) -> None:
        """Adds a change of code."""
        self.story.add(Change(diff))

    def show(self, picture: Path, caption: str) -> None:
        """Adds a picture."""
        self.story.add(Picture(picture, caption))

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection to the warehouse, closed at the end of the block."""
        with connection_to(EmbeddedServer(self.settings.embedded_folder).address()) as connection:
            yield connection

    def asked(self, question: str, **values: Any) -> list[Row]:
        """What the warehouse answers to a file of `dbt-free-sql/questions/day`."""
        with self.connection() as connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(read_sql(f"questions/day/{question}.sql"), values)
            return [dict(row) for row in cursor.fetchall()]

    def one(self, question: str, **values: Any) -> Row:
        """The only row of an answer."""
        (row,) = self.asked(question, **values)
        return row

    def gained(self) -> Row:
        """By how much the books of the story's UTC days have grown since this was asked before."""
        books = self.one("books", first=self.clock.day - timedelta(days=1), last=self.clock.day)
        gained = {name: count - self._books.get(name, 0) for name, count in books.items()}
        self._books = books
        return gained

    def expect(self, holds: bool, expected: str) -> None:
        """Raises `SceneFailed` with what was expected, unless it holds."""
        if not holds:
            scene = self.story.scenes[-1].title if self.story.scenes else "the beginning"
            raise SceneFailed(f"scene “{scene}”: expected that {expected}; figures so far: {self.figures}")

    def wait_until(self, what: str, happens: Callable[[], object], *, patience_s: float = 180.0) -> None:
        """Waits until it happens; raises `SceneFailed` when it does not."""
        deadline = time.monotonic() + patience_s
        while not happens():
            self.expect(time.monotonic() < deadline, f"{what} within {patience_s:g} s")
            time.sleep(0.05)

    def _done(self, command: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            ["bash", "-c", command], cwd=ROOT, env=dict(self.environment), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=_COMMAND_S,
        )  # fmt: skip
        if done.returncode != 0:
            said = (done.stdout + done.stderr)[-2000:]
            raise SceneFailed(f"`{command}` ended with exit code {done.returncode}: {said}")
        return done

    @property
    def _call(self) -> str:
        """The command that calls the ETL function."""
        return f"""python -m stack etl '{{"targetUtcDate": "{self.clock.day}"}}'"""

    def _is_loading(self) -> bool:
        return bool(self.one("loading", program=_LOADER)["is_connected"])

    def _parts(self) -> list[Any]:
        state = StackState.read(self.settings.home)
        return list(state.parts) if state else []


def _begins_with(beginnings: tuple[str, ...], line: str) -> bool:
    return line.lstrip().startswith(beginnings)

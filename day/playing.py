"""Plays the scenes on a platform that is started for them, and writes the page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clickstream_pipeline.settings import folder_of, load_raw_writing, load_settings
from day.browser import MISSING, opened_camera
from day.crowd import Crowd
from day.ingest_api import ingest_api
from day.page import write_page
from day.scenes import SCENES
from day.sending import Senders
from day.stage import Stage
from day.story_clock import story_clock
from day.surroundings import emptied, environment_in, started_platform
from day.telling import Story, Told


@dataclass(frozen=True, slots=True)
class Played:
    """What a day left: its page, and the figures of its sentences in a file beside the home."""

    page: Path
    figures: Path


def play(home: Path, into: Path, *, listen: Callable[[str | Told], None]) -> Played:
    """Plays the day in a home of its own, which is emptied first; writes page and pictures into a folder.

    `listen` gets each part of the story as soon as it is there. Raises `SceneFailed` when a scene goes otherwise than
    its text says, `PlatformFailed` when the platform does not start. No process is left at its end, however it ends.
    """
    now = datetime.now(UTC)
    clock = story_clock(now)
    environment = environment_in(emptied(home), clock)
    settings, writing = load_settings(environment), load_raw_writing(environment)
    into.mkdir(parents=True, exist_ok=True)
    story = Story(listen)
    with (
        started_platform(home, environment) as state,
        ingest_api(writing, clock.now) as address,
        opened_camera(into) as camera,
    ):
        senders = Senders(address, folder_of(settings.raw_url), clock)
        stage = Stage(settings, environment, state, clock, Crowd(clock), senders, camera, story)
        for scene in SCENES:
            story.begin(scene.title)
            if scene is SCENES[0]:
                _tell_what_is_missing(stage)
            scene.play(stage)
    figures = home / "figures.json"
    figures.write_text(json.dumps({"day": str(clock.day), "zone": clock.zone, "figures": stage.figures}, indent=2))
    return Played(write_page(into, story, clock, written=now), figures)


def _tell_what_is_missing(stage: Stage) -> None:
    if stage.camera is None:
        stage.tell(MISSING)
    elif stage.dashboard is None:
        (absent,) = [each for each in stage.state.absent if "dashboard" in each.places]
        stage.tell(f"There are no pictures of the dashboard, which {absent.why}: `{absent.command}`.")

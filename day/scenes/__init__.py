"""The scenes of the day, in their order; each says what happens, runs it, shows it, and checks it."""

from collections.abc import Callable
from dataclasses import dataclass

from day.scenes.history import two_quiet_weeks
from day.scenes.morning import campaign_starts, traffic_arrives
from day.scenes.night import erasure, morning_after, robot_wave
from day.scenes.release import mend_and_replay, release_breaks
from day.scenes.repairs import backfill, missed_hour
from day.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene: its title, and what plays it."""

    title: str
    play: Callable[[Stage], None]


SCENES = (
    Scene("Before: two quiet weeks", two_quiet_weeks),
    Scene("1. 00:00 to 10:00: traffic arrives", traffic_arrives),
    Scene("2. 10:00: a campaign starts", campaign_starts),
    Scene("3. 12:00: a release of the tracker breaks an event", release_breaks),
    Scene("4. 15:00: the mend and the replay", mend_and_replay),
    Scene("5. 16:00: a missed hour heals", missed_hour),
    Scene("6. 18:00: a backfill in the UI", backfill),
    Scene("7. 19:00: a robot wave is discarded", robot_wave),
    Scene("8. 22:00: a request for erasure", erasure),
    Scene("9. The morning after", morning_after),
)

"""Finds the backup and the timeline in a repository of pgBackRest from which a state can be restored. Pure.

It uses only Python's standard library. A restored cluster continues on a new timeline, and the later segments of the
old timeline stay in the repository. So each backup and each segment is usable for some states and not for others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SEGMENT_BYTES = 16 * 1024 * 1024
# A timeline, then the segment's number in two parts; in the archive, a hash follows:
# https://www.postgresql.org/docs/15/continuous-archiving.html
_SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(-[0-9a-f]{40}.*)?")
_HISTORY = re.compile(r"([0-9A-F]{8})\.history")


class Unreachable(Exception):
    """The repository can't restore the requested state; the message says what is missing and which time is possible."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup; a restore needs all segments from `first` to `last`, in which it began and ended."""

    label: str
    kind: str
    ended_at: datetime
    timeline: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Archive:
    """Arrival times of segments (timeline, number) and timelines, and the parent and the fork of each timeline."""

    segments: Mapping[tuple[int, int], datetime]
    began: Mapping[int, datetime]
    parents: Mapping[int, tuple[int, int]]

    def timeline(self, moment: datetime | None) -> int:
        """The cluster's timeline at the given time; the newest for None."""
        reached = [timeline for timeline, at in self.began.items() if moment is None or at <= moment]
        return max(reached, default=1)

    def leads_to(self, backup: Backup, timeline: int) -> bool:
        """Whether the backup is on the timeline or on the used part of one of its parents."""
        while timeline != backup.timeline:
            if timeline not in self.parents:
                return False
            timeline, left_in = self.parents[timeline]
            if timeline == backup.timeline:
                return backup.last < left_in
        return True

    def gap(self, backup: Backup, timeline: int) -> tuple[str, datetime | None] | None:
        """The first missing segment between a backup and a timeline's end, and the arrival time of the previous one."""
        last = self.last(timeline)
        for number in range(backup.first, last + 1):
            of = self._timeline_of(number, timeline)
            if (of, number) not in self.segments:
                before = self.segments.get((self._timeline_of(number - 1, timeline), number - 1))
                return f"{of:08X}{number >> 8:08X}{number & 0xFF:08X}", before
        return None

    def last(self, timeline: int) -> int:
        """The number of a timeline's last segment; 0 if it has none yet."""
        return max((number for of, number in self.segments if of == timeline), default=0)

    def _timeline_of(self, number: int, timeline: int) -> int:
        # The segment of a fork is read from the new timeline.
        while timeline in self.parents and number < self.parents[timeline][1]:
            timeline = self.parents[timeline][0]
        return timeline


def backup_for(backups: list[Backup], archive: Archive, moment: datetime | None) -> Backup:
    """The last backup that ended before the given time and can restore it; raises `Unreachable`."""
    if not backups:
        raise Unreachable("there is no backup")
    timeline = archive.timeline(moment)
    found = [
        each for each in backups if archive.leads_to(each, timeline) and (moment is None or each.ended_at <= moment)
    ]
    if not found:
        raise Unreachable(f"no backup had ended at {moment or 'any time'}; the oldest ended at {backups[0].ended_at}")
    gap = archive.gap(found[-1], timeline)
    if gap is not None and (moment is None or gap[1] is None or moment > gap[1]):
        until = f"; a --time up to about {gap[1]} does without it" if gap[1] else ""
        raise Unreachable(f"the archive lacks the segment {gap[0]}{until}")
    return found[-1]


def parse_backups(info: list[dict[str, Any]]) -> list[Backup]:
    """Reads the backups of the stanza from `pgbackrest info --output=json`, oldest first.

    Raises `Unreachable` when the repository can't be read: pgBackRest then lists no backups either.
    """
    (stanza,) = info
    # 0: no error; 1: no folder; 2: no backup yet: https://pgbackrest.org/command.html#command-info
    if stanza["status"]["code"] not in (0, 1, 2):
        reasons = [repo["status"]["message"] for repo in stanza["repo"]]
        raise Unreachable(f"the backups can't be read: {'; '.join(reasons)}")
    return [
        Backup(
            label=each["label"],
            kind=each["type"],
            ended_at=datetime.fromtimestamp(each["timestamp"]["stop"], UTC),
            timeline=_position(each["archive"]["start"])[0],
            first=_position(each["archive"]["start"])[1],
            last=_position(each["archive"]["stop"])[1],
        )
        for each in stanza["backup"]
    ]


def parse_archive(listed: Mapping[str, Mapping[str, Any]], histories: Mapping[int, str]) -> Archive:
    """Reads `pgbackrest repo-ls --recurse --output=json` of the archive, and the history files of its timelines."""
    segments: dict[tuple[int, int], datetime] = {}
    began: dict[int, datetime] = {}
    for path, entry in listed.items():
        name = path.rpartition("/")[2]
        if entry["type"] != "file":
            continue
        at = datetime.fromtimestamp(entry["time"], UTC)
        if history := _HISTORY.fullmatch(name):
            began[int(history[1], 16)] = at
        elif _SEGMENT.fullmatch(name):
            segments[_position(name)] = at
    return Archive(segments, began, {timeline: _parent(text) for timeline, text in histories.items()})


def timelines(listed: Mapping[str, Any]) -> dict[int, str]:
    """The path of each timeline's history file in a listing of the archive."""
    found = {path: _HISTORY.fullmatch(path.rpartition("/")[2]) for path in listed}
    return {int(match[1], 16): path for path, match in found.items() if match}


def _position(name: str) -> tuple[int, int]:
    match = _SEGMENT.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is not a segment")
    return int(match[1], 16), int(match[2], 16) << 8 | int(match[3], 16)


def _parent(history: str) -> tuple[int, int]:
    """The parent timeline and the position of the fork, from the last line: `1<tab>0/9000028<tab>reason`."""
    timeline, position, *_ = [line for line in history.splitlines() if line.strip()][-1].split("\t")
    high, low = (int(part, 16) for part in position.split("/"))
    return int(timeline), (high << 32 | low) // SEGMENT_BYTES

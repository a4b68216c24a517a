"""Which backup and which timeline lead to a moment, and which gap is in the way."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.host.backup.archive import Archive, Backup, Unreachable, backup_for, parse_archive

START = datetime(2026, 11, 28, tzinfo=UTC)


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def backup(label: str, hour: float, timeline: int, first: int, last: int) -> Backup:
    return Backup(label, "full", at(hour), timeline, first, last)


def archive_of(
    *segments: tuple[int, range],
    began: dict[int, float] | None = None,
    parents: dict[int, tuple[int, int]] | None = None,
) -> Archive:
    """Each timeline's segments, one an hour, its number the hour."""
    written = {(timeline, number): at(number) for timeline, numbers in segments for number in numbers}
    return Archive(written, {each: at(hour) for each, hour in (began or {}).items()}, parents or {})


# Timeline 1 went on to hour 10; at 12 it was brought back to hour 5, and goes on as timeline 2 in segment 5.
LEFT = archive_of((1, range(1, 11)), (2, range(5, 16)), began={2: 12}, parents={2: (1, 5)})
EARLY, LATE, NEW = backup("early", 2.5, 1, 2, 2), backup("late", 8.5, 1, 8, 8), backup("new", 13.5, 2, 6, 6)


@pytest.mark.parametrize(
    ("moment", "timeline", "label"),
    [
        (at(4), 1, "early"),
        # Before the host was brought back it held what was left then.
        (at(9), 1, "late"),
        # Afterwards, until there is a backup on the new timeline, only what lies before the fork leads there.
        (at(13), 2, "early"),
        (at(14), 2, "new"),
        (None, 2, "new"),
    ],
)
def test_a_moment_is_looked_for_on_the_timeline_of_its_time(moment: datetime | None, timeline: int, label: str) -> None:
    assert LEFT.timeline(moment) == timeline
    assert backup_for([EARLY, LATE, NEW], LEFT, moment).label == label


def test_a_moment_before_every_backup_is_told_the_oldest() -> None:
    with pytest.raises(Unreachable, match=r"the oldest ended at 2026-11-28 02:30:00\+00:00"):
        backup_for([EARLY, LATE, NEW], LEFT, at(2))
    with pytest.raises(Unreachable, match="there is no backup"):
        backup_for([], LEFT, None)


def test_a_gap_is_in_the_way_of_what_lies_behind_it_only() -> None:
    archive = archive_of((1, range(1, 5)), (1, range(6, 9)))
    with pytest.raises(Unreachable, match=r"lacks the segment 000000010000000000000005; a --time up to about .* 04:00"):
        backup_for([EARLY], archive, None)
    with pytest.raises(Unreachable, match="000000010000000000000005"):
        backup_for([EARLY], archive, at(7))
    assert backup_for([EARLY], archive, at(3.5)) == EARLY
    assert backup_for([EARLY, backup("behind", 6.5, 1, 6, 6)], archive, None).label == "behind"


def test_a_gap_is_not_filled_by_segments_of_a_timeline_that_was_left() -> None:
    archive = archive_of((1, range(1, 11)), (2, range(5, 7)), (2, range(8, 16)), began={2: 12}, parents={2: (1, 5)})
    with pytest.raises(Unreachable, match="000000020000000000000007"):
        backup_for([EARLY], archive, None)
    # The segments of the fork's own past are those of timeline 1.
    early_gap = archive_of((1, range(1, 4)), (2, range(4, 16)), began={2: 12}, parents={2: (1, 5)})
    with pytest.raises(Unreachable, match="000000010000000000000004"):
        backup_for([EARLY], early_gap, None)


def test_what_is_no_segment_of_a_repository_is_none_here() -> None:
    hash_ = "0" * 40
    folder = "15-1/00000001000000FF/"
    listed = {
        "15-1": {"type": "path"},
        f"{folder}00000001000000FF000000FE-{hash_}.zst": {"type": "file", "time": START.timestamp()},
        f"{folder}00000001000000FF000000FF.partial-{hash_}.zst": {"type": "file", "time": START.timestamp()},
        f"{folder}00000001000000FF000000FE.00000028.backup": {"type": "file", "time": START.timestamp()},
        "15-1/00000002.history": {"type": "file", "time": START.timestamp()},
    }
    archive = parse_archive(listed, {2: "1\t0/3000000\tearlier\n\n1\tFF/FE000028\tno recovery target specified\n"})
    assert archive == Archive({(1, 0xFFFE): START}, {2: START}, {2: (1, 0xFFFE)})

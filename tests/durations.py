"""Where the time of a run went: the seconds of its tests by folder and by worker, which `--durations` prints too.

A test's seconds are those of its set-up, its call and its end. What several tests share counts for the first of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

_NO_WORKER = "this process"


def seconds_by_part(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """A line for each folder of `tests/`, and one for each worker, those with the most seconds first."""
    folders, workers, tests = Counter[str](), Counter[str](), Counter[str]()
    for report in reports:
        folder = "/".join(report.nodeid.split("::")[0].split("/")[:-1][:2])
        folders[folder] += report.duration
        tests[folder] += report.when == "call"
        workers[getattr(report, "worker_id", _NO_WORKER)] += report.duration
    for folder, seconds in folders.most_common():
        yield f"{seconds:6.0f} s {folder}, {tests[folder]} tests"
    for worker, seconds in workers.most_common():
        yield f"{seconds:6.0f} s by {worker}"

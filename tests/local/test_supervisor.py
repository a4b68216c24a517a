"""The supervisor with real processes: what it starts, restarts and gives up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.local.supervisor import Part, PartFailed, Restarts, Supervisor
from tests.commands import free_port, wait_for
from tests.local.parts import (
    HAS_A_CHILD,
    SERVES,
    SLEEPS,
    child_of,
    is_at_work,
    part,
    processes_in,
    serving,
    wait_for_log,
)


@pytest.fixture
def events() -> list[str]:
    """The sentences that the supervisor says."""
    return []


@pytest.fixture
def supervisor(events: list[str]) -> Supervisor:
    return Supervisor(on_event=events.append)


def test_it_returns_when_all_parts_answer(folder: Path) -> None:
    one, other = serving(folder, name="one", after_s=0.5), serving(folder, name="other")
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(one, other)
        assert one.endpoint is not None
        assert other.endpoint is not None
        assert (one.endpoint.answers(), other.endpoint.answers()) == (True, True)


def test_a_part_starts_once_those_before_it_answer_and_ends_before_them(folder: Path) -> None:
    lines: list[str] = []
    says_its_end = """
import signal, sys
def end(*_):
    print(sys.argv[1], "ends", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, end)
print(sys.argv[1], "starts", flush=True)
signal.pause()
"""
    database = serving(folder, name="database", after_s=0.5, output=lines.append)
    shop = part(folder, says_its_end, "shop", name="shop", after=("database",), output=lines.append)
    door = part(folder, says_its_end, "door", name="door", after=("shop",), output=lines.append)
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(database, shop, door)
        wait_for(lambda: "door starts" in lines)
    told = [line for line in lines if "HTTP" not in line]
    assert told[0] == "answers"
    assert sorted(told[1:3]) == ["door starts", "shop starts"]
    assert told[3:] == ["door ends", "shop ends"]


def test_a_part_that_comes_after_an_unknown_one_is_refused(folder: Path, supervisor: Supervisor) -> None:
    with supervisor, pytest.raises(ValueError, match="it comes after database, which is not before it"):
        supervisor.start(part(folder, SLEEPS, after=("database",)))


def test_a_part_that_dies_is_started_again_and_its_log_goes_on(
    folder: Path, supervisor: Supervisor, events: list[str]
) -> None:
    with supervisor:
        supervisor.start(part(folder, SLEEPS))
        wait_for_log(folder, "runs\n")
        (first,) = processes_in(folder)
        first.kill()
        _watch_until(supervisor, lambda: (folder / "it.log").read_text() == "runs\nruns\n")
        (second,) = processes_in(folder)
    assert second.pid != first.pid
    assert events == ["it was ended by signal 9 (Killed); it starts again"]


def test_what_a_dead_part_leaves_is_ended_before_it_starts_again(folder: Path, supervisor: Supervisor) -> None:
    with supervisor:
        supervisor.start(part(folder, HAS_A_CHILD))
        wait_for_log(folder, "runs\n")
        child = child_of(folder)
        processes_in(folder)[0].kill()
        _watch_until(supervisor, lambda: (folder / "it.log").read_text().count("runs") == 2)
        assert not is_at_work(child)


def test_a_part_that_fails_again_and_again_is_given_up_with_its_last_words(
    folder: Path, supervisor: Supervisor, events: list[str]
) -> None:
    with supervisor:
        supervisor.start(part(folder, "print('first'); print('port 80 is taken\\n'); raise SystemExit(3)"))
        with pytest.raises(PartFailed) as failure:
            supervisor.watch()
    log = folder / "it.log"
    assert str(failure.value) == (
        f"it ended with exit code 3, 4 times in a row; its last words: port 80 is taken; see {log}"
    )
    assert log.read_text().count("port 80") == 4
    again = "it ended with exit code 3; it starts again"
    assert events == [again, f"{again} in 0.05 s", f"{again} in 0.05 s"]


def test_a_part_that_ran_for_a_while_is_not_given_up(folder: Path, supervisor: Supervisor, events: list[str]) -> None:
    dies_later = "import time; print('runs', flush=True); time.sleep(0.5)"
    with supervisor:
        supervisor.start(part(folder, dies_later, restarts=Restarts(pauses_s=(0.0,), settled_s=0.1)))
        _watch_until(supervisor, lambda: len(events) == 3)


def test_a_part_without_restarts_ends_the_others(folder: Path, supervisor: Supervisor) -> None:
    with supervisor:
        supervisor.start(
            part(folder, SLEEPS, name="daemon"),
            part(folder, "raise SystemExit(5)", name="web", restarts=None, output=print),
        )
        with pytest.raises(PartFailed, match=r"^web ended with exit code 5; its log is above$"):
            supervisor.watch()
    assert processes_in(folder) == []


def test_a_part_that_ends_while_it_starts_is_not_tried_again(folder: Path, supervisor: Supervisor) -> None:
    dies = part(folder, "raise SystemExit('no disk')", endpoint=Endpoint(folder / "socket"))
    with supervisor, pytest.raises(PartFailed) as failure:
        supervisor.start(dies)
    log = folder / "it.log"
    assert str(failure.value) == f"it ended with exit code 1 while it started; its last words: no disk; see {log}"


def test_a_part_that_never_answers_is_ended(folder: Path, supervisor: Supervisor) -> None:
    silent = part(folder, "import time; time.sleep(600)", endpoint=Endpoint(folder / "socket"), start_timeout_s=0.5)
    with supervisor, pytest.raises(PartFailed) as failure:
        supervisor.start(silent)
    assert str(failure.value) == (
        f"it did not answer at {folder / 'socket'} within 0.5 s while it started; it wrote nothing to {folder}/it.log"
    )


def test_a_restarted_part_that_does_not_answer_is_tried_again(
    folder: Path, supervisor: Supervisor, events: list[str]
) -> None:
    answers_once = f"""
import pathlib, sys, time
seen = pathlib.Path(sys.argv[-1] + ".seen")
if seen.exists():
    time.sleep(600)
seen.touch()
{SERVES}
"""
    port = free_port()
    it = part(
        folder, answers_once, str(port), "it", "0", endpoint=Endpoint(f"http://127.0.0.1:{port}/"), start_timeout_s=2,
        restarts=Restarts(pauses_s=(0.0, 0.0)),
    )  # fmt: skip
    with supervisor:
        supervisor.start(it)
        processes_in(folder)[0].kill()
        with pytest.raises(PartFailed, match=r"did not answer at .* within 2 s, 3 times in a row"):
            supervisor.watch()
    assert len(events) == 2


def test_a_program_that_is_not_installed_is_named(folder: Path, supervisor: Supervisor) -> None:
    absent = Part(name="The shop", command=("no-such-node",), environment={}, folder=folder, output=print)
    with supervisor, pytest.raises(PartFailed, match=r"^The shop: no-such-node is not installed$"):
        supervisor.start(absent)


def test_lines_are_passed_on_without_colours_and_to_the_last(folder: Path) -> None:
    lines: list[str] = []
    colours = "import time; print('\\x1b[32mgreen\\x1b[0m', flush=True); time.sleep(600)"
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, colours, output=lines.append))
        wait_for(lambda: lines == ["green"])


def test_a_reader_of_lines_that_has_gone_does_not_stop_the_part(folder: Path) -> None:
    def gone(line: str) -> None:
        raise BrokenPipeError

    writes_much = "import pathlib, sys, time; print('x\\n' * 1_000_000, flush=True); pathlib.Path(sys.argv[-1]).touch()"
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, f"{writes_much}; time.sleep(600)", output=gone))
        wait_for((folder / "it").exists)


def test_a_log_begins_anew_at_each_start_of_the_supervisor(folder: Path) -> None:
    for _ in range(2):
        with Supervisor(on_event=print) as supervisor:
            supervisor.start(part(folder, SLEEPS))
            wait_for_log(folder, "runs\n")


def _watch_until(supervisor: Supervisor, happens: Callable[[], bool]) -> None:
    """Lets the supervisor look after its parts until something happens."""

    def happened() -> bool:
        supervisor.tend()
        return happens()

    wait_for(happened, timeout_s=30)

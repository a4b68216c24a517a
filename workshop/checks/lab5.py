"""LAB5, queries and dashboards: the week is loaded whole, and the learner's answers are what its visitors did."""

from collections.abc import Callable
from functools import partial

from clickstream_pipeline.reporting.truth_comparison import first_difference, holds_all_of
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.queries import QueryFailed, ask
from clickstream_pipeline.storage.server.reader_login import reader_address
from workshop.answers.file import is_same, read_answers
from workshop.answers.questions import QUESTIONS, Question
from workshop.answers.week import week_of
from workshop.checking import Check, Place, Wrong

_NO_WEEK = "no week is simulated in {}"
_TIMEOUT_S = 60.0
_LONGEST = 40


def _week(place: Place) -> str | None:
    week = week_of(place.settings)
    truth = week.truth()
    if truth is None:
        return _NO_WEEK.format(week.settings.home)
    with connection_to(EmbeddedServer(week.settings.embedded_folder).address()) as connection:
        if not holds_all_of(connection, raw_store_for(week.settings), truth):
            return "the warehouse does not have all of its objects, or has others too"
        difference = first_difference(connection, truth)
    return None if difference is None else Wrong(difference)


def _answer(question: Question, place: Place) -> str | None:
    week = week_of(place.settings)
    truth = week.truth()
    if truth is None:
        return _NO_WEEK.format(week.settings.home)
    given = read_answers(week.answers).get(question.name)
    if given is None:
        return f"{week.answers.name} has no answer"
    if is_same(given, question.right(truth)):
        return None
    slip = next((each.what for each in question.slips if is_same(given, each.answer(truth))), None)
    return Wrong(f"it is not {given[:_LONGEST]}" + (f": {slip}" if slip else ""))


def _own(place: Place) -> str | None:
    week = week_of(place.settings)
    if not week.own.exists():
        return f"there is no {week.own.name} in {week.settings.home}"
    server = EmbeddedServer(week.settings.embedded_folder)
    query = week.own.read_text(encoding="utf-8", errors="replace")
    try:
        reader = reader_address(server.address(), server.folder)
        answer = ask(reader, query, week_start=week.settings.week_start, timeout_s=_TIMEOUT_S)
    except QueryFailed as error:
        return Wrong(error)
    return None if answer.rows else Wrong("it answers no row")


def _asks(question: Question) -> Callable[[Place], str | None]:
    return partial(_answer, question)


CHECKS = (
    Check("the week is loaded, and every figure equals what its visitors did", _week, "Do step 1."),
    *(Check(each.name, _asks(each), f"Step {each.step} asks for it.") for each in QUESTIONS),
    Check("a query of your own answers, as clickstream_reader", _own, "Do step 9."),
)

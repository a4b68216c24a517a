"""docs/ingest-api.md: what may be posted to the ingest API, and every answer.

Its text is ingest_api.md.j2; its answers follow from api_answers.py, its limits from the handler.
"""

from dataclasses import dataclass, field
from typing import get_args

from jinja2 import Environment, PackageLoader, StrictUndefined

from clickstream_pipeline.handlers import ingest_requests
from clickstream_pipeline.local_api import app, cors
from clickstream_pipeline.rendering.api_answers import ANSWERS, Answer, check_completeness
from clickstream_pipeline.rendering.api_examples import answer_to


@dataclass(frozen=True, slots=True)
class _Block:
    """Commands with their answers, and what is said before them."""

    text: str
    lines: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Section:
    status: int
    title: str
    text: str
    blocks: list[_Block]


def render() -> str:
    """The page, as Markdown."""
    check_completeness()
    # The page is Markdown of our own text: nothing in it comes from a browser.
    environment = Environment(
        loader=PackageLoader("clickstream_pipeline.rendering", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    refused = {*get_args(ingest_requests.RefusalStatus), *get_args(app.Status)} - {400, 500}
    *others, last = sorted(refused)
    return environment.get_template("ingest_api.md.j2").render(
        answers=[_section(each) for each in ANSWERS],
        refused=f"{', '.join(map(str, others))} or {last}",
        cors=cors,
        max_body_bytes=f"{ingest_requests.MAX_BODY_BYTES:,}",
        max_events=ingest_requests.MAX_EVENTS,
        max_marks=f"{ingest_requests.MAX_MARKS:,}",
        max_marks_slowly=f"{ingest_requests.MAX_MARKS_READ_SLOWLY:,}",
        max_brackets_slowly=f"{ingest_requests.MAX_BRACKETS_READ_SLOWLY:,}",
        max_members=ingest_requests.MAX_MEMBERS,
    )


def _section(answer: Answer) -> _Section:
    blocks: list[_Block] = []
    for example in answer.examples:
        if example.is_shown:
            if example.text or not blocks:
                blocks.append(_Block(example.text))
            blocks[-1].lines.append((example.shell, answer_to(example).body.decode()))
    return _Section(answer.status, answer.title, answer.text, blocks)

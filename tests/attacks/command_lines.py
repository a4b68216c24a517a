"""A line of every command, with hostile text in it."""

from tests.attacks.hostile_text import HOSTILE, Hostile

DAY = "2026-01-05"
WEEK = ("--from", DAY, "--to", DAY)


def is_argument(hostile: Hostile) -> bool:
    """Whether an operating system would pass the text on, and a person's id might be it."""
    return bool(hostile.text.strip()) and not {"\0", "\ud800"} & set(hostile.text)


# A folder may be named so, wherever a person unpacked what somebody sent.
HOSTILE_NAME = "h\x1b[2J\x07[red]\u202e\n=1;touch x"


QUERIES = [
    "select * from clickstream_events where event_name = 'page_view'",
    *(f"select * from {table}" for table in ("sessions", "orders", "product_daily", "page_daily")),
]


# The arguments with which each command prints text from events or from names of files.
LINES: dict[str, list[list[str]]] = {
    "load": [["--full", *WEEK]],
    "reparse": [[*WEEK], [*WEEK, "--carry-out"]],
    "report": [[*WEEK], [*WEEK, "--html", "{elsewhere}/report.html"]],
    "sql": [[query] for query in QUERIES]
    + [["--csv", query] for query in QUERIES]
    + [['select 1 as "[red]\x1b[2J\x07"'], ["select no_such_\x1b[2J\x07"], ["select repeat('9', 131072)::numeric"]],
    "ask": [
        ["{question}", *WEEK],
        ["{question}", *WEEK, "--csv"],
        ["{question}", *WEEK, "--json"],
        ["{no_question}", *WEEK],
        ["{elsewhere}"],
    ],
    "erase": [[*(f"--user-id={each.text}" for each in HOSTILE if each.text.strip())]],
    "retain": [["--days", "7"]],
    "objects list": [["--limit", "1000"]],
    "objects retry": [["no\x1b[2J\n[red]"], ["--all"]],
    "objects set-aside": [["no\x1b[2J\n[red]", "--reason=[red]\x1b[2J"]],
    "rejects list": [["--limit", "1000"]],
    "rejects show": [["{reject}", "1"], ["no\x1b[2J\n[red]", "1"]],
    "rejects export": [[], ["--file", "{elsewhere}"]],
    "rejects replay": [["--dry-run"]],
    "rejected-requests list": [["--limit", "1000"]],
    "rejected-requests replay": [["--dry-run"]],
    "discard": [
        ["--from", DAY],
        [
            *(f"--client-id={each.text}" for each in HOSTILE if is_argument(each) and len(each.text) <= 1_000),
            "--reason=[red]\x1b[2J",
            "--carry-out",
        ],
        *([f"--user-agent={each.text}"] for each in HOSTILE if is_argument(each)),
    ],
    "discard list": [[]],
    "discard resume": [[]],
    "discard undo": [["1", "--reason=[red]\x1b[2J"], ["7"]],
    "doctor": [[]],
    "warehouse migrate": [[]],
    "warehouse retime": [[], ["--carry-out"]],
    "warehouse start": [[]],
    "warehouse status": [[]],
    "warehouse stop": [[]],
    "generate": [["--days", "1", "--visitors-per-day", "1", "--folder", "{elsewhere}"]],
    "demo": [["--days", "1", "--visitors-per-day", "2", "--html", "{elsewhere}/report.html"]],
    "ui": [[]],
    "dashboard": [[]],
    "serve-api": [[]],
}

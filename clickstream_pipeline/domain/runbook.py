"""Where the runbook explains an alarm or a failed check: its section has the name of both in its heading.

An alarm's description in CloudWatch and the message of a failed check in Dagster end with it.
"""

PAGE = "docs/runbook.md"


def with_runbook(sentence: str, name: str) -> str:
    """The sentence, then the page and the name under which it says what to do.

    Only the name: the page's headings also have the names of alarms and checks that are mended in the same way.
    """
    return f"{sentence}. Runbook: {PAGE}, {name}"

"""The pages of the documentation that messages name.

An alarm's description in CloudWatch and the message of a failed check in Dagster end with a section of the runbook,
whose heading has the name of the alarm or the check.
"""

INGEST_API = "docs/ingest-api.md"
RUNBOOK = "docs/runbook.md"
WIRE_CONTRACT = "docs/wire-contract.md"


def with_runbook(sentence: str, name: str) -> str:
    """The sentence, then the page and the name under which it says what to do.

    Only the name: the page's headings also have the names of alarms and checks that are mended in the same way.
    """
    return f"{sentence}. Runbook: {RUNBOOK}, {name}"

"""The options for days that commands share."""

from datetime import datetime
from typing import Annotated

import typer

from clickstream_pipeline.local.failures import CommandFailed

DAY_FORMATS = ["%Y-%m-%d"]
First = Annotated[datetime, typer.Option("--from", formats=DAY_FORMATS, help="First day of the shop.")]
Last = Annotated[datetime, typer.Option("--to", formats=DAY_FORMATS, help="Last day of the shop.")]
AnyFirst = Annotated[datetime | None, typer.Option("--from", formats=DAY_FORMATS, help="First day of the shop.")]
AnyLast = Annotated[datetime | None, typer.Option("--to", formats=DAY_FORMATS, help="Last day of the shop.")]


def require_order(first: datetime | None, last: datetime | None) -> None:
    """Raises `CommandFailed` for a last day before the first."""
    if first and last and last < first:
        raise CommandFailed(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")

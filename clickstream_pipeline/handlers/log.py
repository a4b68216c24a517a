"""The Lambdas' logs: one JSON object a line, in which nothing is left that a terminal would obey."""

import json
from functools import partial

from aws_lambda_powertools import Logger

from clickstream_pipeline.domain.printable import printable_json

_dumps = partial(json.dumps, default=str, separators=(",", ":"), ensure_ascii=False)


def json_logger(service: str) -> Logger:
    """The log of a service."""
    return Logger(service=service, json_serializer=lambda record: printable_json(_dumps(record)))

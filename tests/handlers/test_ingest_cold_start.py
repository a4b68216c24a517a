"""What starting the ingest Lambda takes: few packages, little CPU."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.usefixtures("nothing_configured")

_LOADED = """
import sys
before = set(sys.modules)
import clickstream_pipeline.handlers.ingest as ingest
ingest._surroundings()
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(name for name in names - set(sys.stdlib_module_names) if not name.startswith("_")))
"""
_CPU = """
import resource
import clickstream_pipeline.handlers.ingest
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""


def _printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout


def test_only_the_packages_that_the_page_names_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAW_BUCKET", "clickstream-s3-ingest")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    # Powertools looks whether botocore is there to name itself to it, and does without.
    assert set(_printed(_LOADED).split()) - {"botocore"} == {
        "aws_lambda_powertools", "clickstream_pipeline", "jmespath", "obstore", "orjson", "typing_extensions",
    }  # fmt: skip


def test_a_cold_import_stays_under_its_aim() -> None:
    # The least of three: what else the machine does shows in caches that are cold, not in our code.
    assert min(float(_printed(_CPU)) for _ in range(3)) < 0.4

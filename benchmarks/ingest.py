"""The ingest handler's cold start, its CPU per event and refused post; the local API's requests a second, none lost

    .venv/bin/python -m benchmarks.ingest [--seconds 20] [--rounds 5] [--senders 16]

Own CPU is that of the handler with a folder as its store; the share of writing the file is printed apart, because with
S3 it would be waiting. Requests are batches of ten events over real HTTP, each sender keeping one connection;
afterwards every object is read by the parser and every event's id looked for.
"""

import argparse
import base64
import gzip
import http.client
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from benchmarks.hostile_posts import HOSTILE_POSTS, REFUSED
from clickstream_pipeline.domain.parsing import parse_object

_COLD = """
import resource
from clickstream_pipeline.handlers import ingest
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
imported = cpu()
ingest._surroundings()
print(imported, cpu())
"""
_TO_S3 = {"RAW_URL": "", "RAW_BUCKET": "clickstream-s3-ingest", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}


def event(rng: random.Random) -> dict[str, Any]:
    """An event of some 700 bytes, as a tracker sends it, with an id of its own."""
    product = rng.randrange(500)
    return {
        "eventName": rng.choice(("product_view", "page_view", "add_to_cart_click", "category_view")),
        "eventId": str(UUID(int=rng.getrandbits(128), version=4)),
        "eventTimestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "pageUrl": f"https://shop.example/product/laptop-{product}?utm_source=newsletter&utm_medium=email&utm_campaign=tet",
        "referrer": "https://www.google.com/",
        "userId": None,
        "userLoginState": "anonymous",
        "clientId": str(UUID(int=rng.getrandbits(128), version=4)),
        "sessionId": str(UUID(int=rng.getrandbits(128), version=4)),
        "isFirstVisit": rng.random() < 0.3,
        "product": {"id": f"p-{product}", "name": f"Laptop {product}", "category": "laptop", "brand": "Dell",
                    "price": 16_690_000, "discountPrice": 15_990_000, "urlPath": f"/product/laptop-{product}"},
        "element": {"tag": "button", "text": "Add to cart", "dataset": {"position": "3"}},
    }  # fmt: skip


def batch(rng: random.Random, size: int) -> tuple[bytes, list[str]]:
    """A posted batch, and the ids of its events."""
    events = [event(rng) for _ in range(size)]
    sent = {"sentAt": datetime.now(UTC).isoformat(timespec="milliseconds"), "events": events}
    return json.dumps(sent, separators=(",", ":")).encode(), [each["eventId"] for each in events]


def cold_start(rounds: int) -> tuple[float, float]:
    """CPU seconds of a fresh process: with the handler imported, and ready to write to S3 too; medians."""
    found = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", _COLD], env={**os.environ, **_TO_S3}, capture_output=True, text=True, check=True
        )
        found.append(tuple(map(float, done.stdout.split())))
    return statistics.median(each[0] for each in found), statistics.median(each[1] for each in found)


def own_cpu(folder: Path, *, size: int, rounds: int) -> tuple[float, float]:
    """CPU milliseconds a request of so many events takes of this process, and of these the writing; medians."""
    os.environ.update({"RAW_URL": folder.as_uri(), "POWERTOOLS_LOG_LEVEL": "INFO"})
    from clickstream_pipeline.handlers import ingest

    ingest._surroundings.cache_clear()
    writer = ingest._surroundings().writer
    rng = random.Random(1)
    with _logging_to_nowhere(ingest.logger):
        whole, writing = [], []
        for number in range(rounds * 40):
            body, _ = batch(rng, size)
            request = {
                "headers": {"content-type": "text/plain;charset=UTF-8", "origin": "http://localhost:3000"},
                "requestContext": {"requestId": "r", "http": {"method": "POST", "sourceIp": "203.0.113.77"}},
                "body": body.decode(),
            }
            started = time.process_time()
            answer = ingest.handler(request)
            whole.append(time.process_time() - started)
            assert json.loads(answer["body"]) == {"accepted": size, "rejected": 0}
            started = time.process_time()
            writer.write(f"events/2026/01/01/00/event-{number}.json", body)
            writing.append(time.process_time() - started)
    return 1000 * statistics.median(whole), 1000 * statistics.median(writing)


def refused_cpu(rounds: int) -> tuple[float, str, int]:
    """CPU milliseconds of the dearest post that is refused, its name, and how many bytes it has zipped; medians."""
    from clickstream_pipeline.handlers import ingest

    dearest = (0.0, "", 0)
    with _logging_to_nowhere(ingest.logger):
        for name in REFUSED:
            body = gzip.compress(HOSTILE_POSTS[name], mtime=0)
            request = {
                "headers": {"content-type": "text/plain;charset=UTF-8", "origin": "http://localhost:3000"},
                "requestContext": {"requestId": "r", "http": {"method": "POST", "sourceIp": "203.0.113.77"}},
                "body": base64.b64encode(body).decode(),
                "isBase64Encoded": True,
            }
            taken = []
            for _ in range(rounds):
                started = time.process_time()
                answer = ingest.handler(request)
                taken.append(time.process_time() - started)
                assert answer["statusCode"] == 413
            dearest = max(dearest, (1000 * statistics.median(taken), name, len(body)))
    return dearest


@contextmanager
def _logging_to_nowhere(logger: Any) -> Iterator[None]:
    """A request's line is written, and what it costs counted, but not seen; the streams are given back."""
    streams = [handler.stream for handler in logger.handlers]
    with open(os.devnull, "w") as nowhere:
        for handler in logger.handlers:
            handler.stream = nowhere
        try:
            yield
        finally:
            for handler, stream in zip(logger.handlers, streams, strict=True):
                handler.stream = stream


@contextmanager
def local_api(folder: Path) -> Iterator[tuple[str, int, int]]:
    """`clickstream serve-api` storing in a folder: its host, port and process id."""
    command = [sys.executable, "-c", "from clickstream_pipeline.cli import main; main()", "serve-api", "--port", "0"]
    environment = {**os.environ, "RAW_URL": folder.as_uri(), "API_THROTTLE_RATE": "1e6", "API_THROTTLE_BURST": "1e6"}
    # What it says of each request goes to a file, as a service's would.
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            while not (first := _first_line(log)):
                if server.poll() is not None:
                    raise RuntimeError("`clickstream serve-api` did not start")
                time.sleep(0.05)
            parts = urlsplit(first.split()[0])
            assert parts.hostname is not None
            assert parts.port is not None
            yield parts.hostname, parts.port, server.pid
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


def _first_line(log: Any) -> str:
    return os.pread(log.fileno(), 500, 0).decode().partition("\n")[0] if os.fstat(log.fileno()).st_size else ""


@dataclass
class Sent:
    """What one sender has sent: ids of accepted events, answers by status, seconds each took."""

    ids: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def send(host: str, port: int, seed: int, until: float, sent: Sent) -> None:
    """Posts batches of ten, one after the other, until the time is up."""
    rng = random.Random(seed)
    # Made beforehand, and told apart by their ids: making them would take the server's CPU.
    prepared = [batch(rng, 10) for _ in range(50)]
    connection = http.client.HTTPConnection(host, port, timeout=30)
    number = 0
    while time.monotonic() < until:
        body, ids = prepared[number % len(prepared)]
        suffix = f"{number // len(prepared):04x}"
        for each in ids:
            body = body.replace(each.encode(), (each[:-4] + suffix).encode())
        started = time.monotonic()
        connection.request("POST", "/clickstream", body, {"Content-Type": "text/plain;charset=UTF-8"})
        answer = connection.getresponse()
        answer.read()
        sent.seconds.append(time.monotonic() - started)
        sent.statuses[answer.status] += 1
        if answer.status == 202:
            sent.ids += [each[:-4] + suffix for each in ids]
        number += 1
    connection.close()


def stored_ids(folder: Path) -> tuple[int, Counter[str]]:
    """How many objects are stored, and how often each event id, as the parser reads them."""
    ids: Counter[str] = Counter()
    objects = 0
    for path in folder.glob("events/**/event-*.json"):
        parsed = parse_object(path.relative_to(folder).as_posix(), path.read_bytes(), datetime.now(UTC))
        assert not parsed.rejections
        ids.update(str(row.event_id) for row in parsed.rows)
        objects += 1
    return objects, ids


def sustained(folder: Path, *, seconds: float, senders: int) -> None:
    """Sends for so long and prints what came of it; raises when anything accepted is not stored, or more is."""
    with local_api(folder) as (host, port, process):
        sents = [Sent() for _ in range(senders)]
        before, started = _cpu_of(process), time.monotonic()
        threads = [
            threading.Thread(target=send, args=(host, port, number, started + seconds, each))
            for number, each in enumerate(sents)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took, cpu = time.monotonic() - started, _cpu_of(process) - before
    statuses = sum((each.statuses for each in sents), Counter[int]())
    accepted = [each for sent in sents for each in sent.ids]
    objects, ids = stored_ids(folder)
    if ids != Counter(accepted) or objects != statuses[202]:
        raise RuntimeError(f"{len(accepted):,} events were accepted, {sum(ids.values()):,} are stored")
    latencies = sorted(each for sent in sents for each in sent.seconds)
    print(
        f"{senders} senders, {took:.0f} s: {sum(statuses.values()) / took:,.0f} requests/s of 10 events, "
        f"{dict(statuses)}; {1000 * cpu / len(latencies):.2f} ms of the server's CPU each; "
        f"median {1000 * statistics.median(latencies):.1f} ms, 99 % within "
        f"{1000 * latencies[int(len(latencies) * 0.99)]:.1f} ms"
    )
    print(f"{len(accepted):,} events accepted, all stored once, in {objects:,} objects; none lost, none more")


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--senders", type=int, default=16)
    options = parser.parse_args()
    for name in ("RAW_BUCKET", "ALLOWED_ORIGINS", "CLICKSTREAM_DEPLOYMENT"):
        os.environ.pop(name, None)
    imported, ready = cold_start(options.rounds)
    bare = float(subprocess.check_output([sys.executable, "-c", "import time; print(time.process_time())"]))
    print(f"cold start: {imported:.3f} CPU s to import, {ready:.3f} ready for S3; Python itself {bare:.3f}")
    with tempfile.TemporaryDirectory() as scratch:
        for size in (1, 50):
            whole, writing = own_cpu(Path(scratch), size=size, rounds=options.rounds)
            print(
                f"a request of {size}: {whole:.2f} CPU ms, {whole / size:.3f} an event; "
                f"of these {writing:.2f} for writing the file"
            )
        took, name, size_bytes = refused_cpu(options.rounds)
        print(f"the dearest refused post, {name}, {size_bytes} bytes zipped: {took:.2f} CPU ms")
    with tempfile.TemporaryDirectory() as scratch:
        sustained(Path(scratch), seconds=options.seconds, senders=options.senders)


if __name__ == "__main__":
    main()

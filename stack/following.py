"""The logs of the parts, one below the other, and what comes to them: what `make logs` shows."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from clickstream_pipeline.local.failures import CommandFailed

_LOOK_S = 0.3
# What is shown of a log that is there already.
_LAST_BYTES = 4000


def follow(folder: Path, parts: Sequence[str], *, on_line: Callable[[str], None], is_endless: bool) -> None:
    """Calls `on_line` with each line, behind the name of its log, until Ctrl-C.

    With `parts`, of the logs whose names begin with one of them; raises `CommandFailed` when there are none. A log that
    is begun anew is read from its beginning.
    """
    read: dict[Path, tuple[int, bytes]] = {}
    while True:
        logs = [path for path in sorted(folder.glob("*.log")) if not parts or path.name.startswith(tuple(parts))]
        if not logs and not read:
            names = ", ".join(sorted(path.stem for path in folder.glob("*.log")))
            raise CommandFailed(f"no such log in {folder}" + (f"; there are {names}" if names else ": start `make up`"))
        for path in logs:
            size = path.stat().st_size
            at, rest = read.get(path, (max(0, size - _LAST_BYTES), b""))
            if size < at:
                at, rest = 0, b""
            with path.open("rb") as log:
                log.seek(at)
                new = log.read()
            *lines, left = (rest + new).split(b"\n")
            read[path] = (at + len(new), left)
            for line in lines:
                on_line(f"{path.stem}  {line.decode('utf-8', 'replace')}")
        if not is_endless:
            return
        try:
            time.sleep(_LOOK_S)
        except KeyboardInterrupt:
            return

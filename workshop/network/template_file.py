"""The synthesized templates in a folder, read as one."""

import json
from pathlib import Path
from typing import Any

from infra.reachability.templates import Template

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "network"
_STACKS = ("ClickstreamPlatform", "ClickstreamStores")


class NoTemplate(Exception):
    """There is no template that can be read; the message says where, and which command writes it."""


def read_template(folder: Path = FOLDER) -> Template:
    """Both stacks as one template; raises `NoTemplate`."""
    resources: dict[str, Any] = {}
    for stack in _STACKS:
        path = folder / f"{stack}.template.json"
        try:
            resources |= json.loads(path.read_text(encoding="utf-8"))["Resources"]
        except FileNotFoundError as error:
            raise NoTemplate(f"there is no {_shown(path)}: run `make network` first") from error
        except (ValueError, KeyError, TypeError) as error:
            raise NoTemplate(f"{_shown(path)} is no template: {error}; `make network` writes it again") from error
    return Template({"Resources": resources})


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)

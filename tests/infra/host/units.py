"""Starts what a unit of systemd starts, as its account and with its surroundings: systemd is not there to do it.

Of what protects a service it applies what the service itself may run into: files that can't be written, privileges that
it lacks.
"""

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.infra.host.machine import Machine

_FOLDERS = ("etc/systemd/system", "lib/systemd/system", "usr/lib/systemd/system")
# As systemd makes them: the setting, where they lie, the variable that names them.
_DIRECTORIES = (
    ("RuntimeDirectory", "/run", "RUNTIME_DIRECTORY"),
    ("StateDirectory", "/var/lib", "STATE_DIRECTORY"),
    ("CacheDirectory", "/var/cache", "CACHE_DIRECTORY"),
)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its name, such as `clickstream-dashboard@1.service`, and its settings, in the order of its file."""

    name: str
    settings: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The values of a setting; an empty one forgets those before it."""
        values: list[str] = []
        for setting, value in self.settings:
            if setting == name:
                values = [*values, value] if value else []
        return values

    def last(self, name: str, default: str = "") -> str:
        return next(reversed(self.all(name)), default)


def read_unit(root: Path, name: str) -> Unit:
    """A unit as it lies on the machine; the part behind its @ is filled in."""
    stem, suffix = name.rsplit(".", 1)
    template, _, instance = stem.partition("@")
    file = f"{template}@.{suffix}" if instance else name
    found = next(path for folder in _FOLDERS if (path := root / folder / file).exists())
    text = found.read_text().replace("\\\n", " ").replace("%i", instance).replace("%%", "%")
    lines = [line.strip() for line in text.splitlines() if "=" in line and not line.lstrip().startswith(("#", ";"))]
    return Unit(name, tuple((key.strip(), value.strip()) for key, _, value in (line.partition("=") for line in lines)))


def start(machine: Machine, name: str, log: Path) -> "subprocess.Popen[bytes]":
    """Starts the unit's command; it ends with the machine. Its output goes to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            machine.inside(*_command(machine.root, name)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def run(machine: Machine, name: str) -> "subprocess.CompletedProcess[str]":
    """Runs a unit that ends by itself."""
    return machine.run(*_command(machine.root, name))


def _command(root: Path, name: str) -> list[str]:
    sees_other_files = any(setting.startswith(("Protect", "Private")) for setting, _ in read_unit(root, name).settings)
    # What a unit mounts is mounted for all, unless it sees files otherwise than the others do.
    apart = ["unshare", "--mount", "--propagation", "private"] if sees_other_files else []
    return [*apart, "bash", "-c", script(root, name)]


def script(root: Path, name: str) -> str:
    """What systemd does for the unit, as a script for the machine's shell."""
    unit = read_unit(root, name)
    user = unit.last("User", "root")
    group = unit.last("Group", user)
    environment = {"PATH": _PATH, "LANG": "C.UTF-8", "USER": user, "LOGNAME": user, "HOME": "/"}
    writable = ["/dev", "/proc", *unit.all("ReadWritePaths")]
    lines = ["set -eu", "umask 022"]
    for setting, place, variable in _DIRECTORIES:
        for below in unit.last(setting).split():
            path = f"{place}/{below}"
            mode = unit.last(f"{setting}Mode", "0755")
            lines.append(f"install -d -o {user} -g {group} -m {mode} {path}")
            environment[variable] = path
            writable.append(path)
    credentials = [each.split(":", 1) for each in unit.all("LoadCredential")]
    if credentials:
        folder = f"/run/credentials/{name}"
        lines.append(f"install -d -o {user} -g {group} -m 0500 {folder}")
        lines += [f"install -o {user} -g {group} -m 0400 {source} {folder}/{key}" for key, source in credentials]
        environment["CREDENTIALS_DIRECTORY"] = folder
    for file in unit.all("EnvironmentFile"):
        text = (root / file.lstrip("-").lstrip("/")).read_text()
        pairs = [line for line in text.splitlines() if line and not line.startswith("#")]
        environment |= dict(shlex.split(pair)[0].split("=", 1) for pair in pairs)
    for words in unit.all("Environment"):
        environment |= dict(word.split("=", 1) for word in shlex.split(words))
    if unit.last("PrivateTmp") == "yes":
        lines.append("mount -t tmpfs -o mode=1777 tmpfs /tmp")
        writable.append("/tmp")
    if unit.last("ProtectSystem") == "strict":
        lines += [f"mount --bind {path} {path}" for path in writable if path not in ("/dev", "/proc", "/tmp")]
        kept = " ".join(shlex.quote(path) for path in writable)
        lines.append(
            "while read -r _ _ _ _ at _; do "
            f'for kept in {kept}; do case "$at/" in "$kept"/*) continue 2;; esac; done; '
            'mount -o remount,bind,ro "$at"; done < <(tac /proc/self/mountinfo)'
        )
    lines.append(f"cd {shlex.quote(unit.last('WorkingDirectory', '/'))}")
    lines.append(f"umask {unit.last('UMask', '0022')}")
    command = shlex.split(unit.last("ExecStart").lstrip("-@:+!"))
    privileges = [f"--reuid={user}", f"--regid={group}", "--init-groups"]
    if unit.last("NoNewPrivileges") == "yes":
        privileges.append("--no-new-privs")
    if any(setting == "CapabilityBoundingSet" for setting, _ in unit.settings):
        privileges.append("--bounding-set=-all")
    given = [f"{variable}={value}" for variable, value in environment.items()]
    lines.append("exec " + shlex.join(["setpriv", *privileges, "env", "-i", *given, *command]))
    return "\n".join(lines)

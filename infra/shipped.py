"""Which files of the installed packages an artefact carries: what can be imported or read, and every licence."""

from pathlib import PurePosixPath

# The services that the handler calls. botocore describes four hundred, in 28 MB.
AWS_SERVICES = frozenset({"s3", "ssm", "sts"})

_DROPPED_FOLDERS = frozenset({"__pycache__", "tests"})
# Of a package's description: its name and version, its entry points, its licences. What pip and uv noted of the
# installation is no longer true after this, and differs between the two.
_KEPT_OF_DIST_INFO = frozenset({"METADATA", "entry_points.txt", "top_level.txt"})
_DROPPED_SUFFIXES = frozenset({".a", ".c", ".cpp", ".f", ".f90", ".h", ".pth", ".pxd", ".pyc", ".pyi", ".pyx"})


def is_shipped(path: PurePosixPath) -> bool:
    """Whether the file at `path`, below the folder that packages were installed into, goes into the artefact."""
    top = path.parts[0]
    if top.endswith(".dist-info"):
        return _is_licence(path) or path.name in _KEPT_OF_DIST_INFO
    if len(path.parts) == 1:
        return path.suffix in (".py", ".so")
    if top == "bin" or not _DROPPED_FOLDERS.isdisjoint(path.parts) or path.suffix in _DROPPED_SUFFIXES:
        return False
    if path.parts[:2] in (("botocore", "data"), ("boto3", "data")) and len(path.parts) > 3:
        return path.parts[2] in AWS_SERVICES
    return path.parts[:2] != ("boto3", "examples")


def _is_licence(path: PurePosixPath) -> bool:
    return "licenses" in path.parts or path.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))

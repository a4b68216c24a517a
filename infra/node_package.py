"""The shop's function as one file of JavaScript in a zip, from `storefront/gateway`; `make package` builds it too."""

import subprocess
import tempfile
from pathlib import Path

from infra.artefact import BUILD, ROOT, write_zip
from infra.wheels import PackagingFailed

STOREFRONT = ROOT / "storefront"
ESBUILD = STOREFRONT / "node_modules" / ".bin" / "esbuild"
# The runtime has AWS's client beside its Node.js.
_PROVIDED = "@aws-sdk/*"


def bundle(entry: Path, into: Path) -> Path:
    """Joins a module and all that it imports into one file for Node.js; raises `PackagingFailed`."""
    if not ESBUILD.exists():
        raise PackagingFailed(f"{ESBUILD} is not here; `make storefront/node_modules/.ready` installs it")
    done = subprocess.run(
        [str(ESBUILD), str(entry), "--bundle", "--platform=node", "--target=node20", "--format=cjs",
         f"--external:{_PROVIDED}", "--external:pg-native", "--legal-comments=inline", f"--outfile={into}"],
        cwd=STOREFRONT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise PackagingFailed(f"{entry} can't be bundled: {done.stderr.strip()[-2000:]}")
    return into


def package_gateway(build: Path = BUILD) -> Path:
    """Writes the zip of `clickstream-lambda-shop`, the same bytes for the same sources."""
    folder = build / "lambda-shop"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        bundle(STOREFRONT / "gateway" / "handler.ts", Path(name) / "gateway.js")
        return write_zip(Path(name), folder / "gateway.zip")


def main() -> None:
    try:
        archive = package_gateway()
    except PackagingFailed as error:
        raise SystemExit(f"package: {error}") from error
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB; handler gateway.handler")


if __name__ == "__main__":
    main()

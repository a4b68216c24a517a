#!/bin/bash
# Installs this host from a bundle, or updates it to another bundle: bash bootstrap.sh <folder>/<version>
#
# The folder contains this script; it fetches all other files from the bucket of bundles, and from no other source. It
# skips work that is done already, so that it can run again after a failure. Each step begins with a line `== name`. The
# steps are in infra/host/steps of the bundle's code.
set -euo pipefail
umask 022
folder=$(readlink -f "${1:?}")
version=$(basename "$folder")
home=/opt/clickstream/$version
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
set -a
# shellcheck source=/dev/null
. /etc/clickstream/host.env
set +a

step() { echo "== $*"; }
fail() {
    echo "== $*" >&2
    exit 1
}

# Prints the files of the manifest that are missing or have another hash.
differing() { (cd "$folder" && { sha256sum --check manifest 2>/dev/null || true; } | sed -n 's/: FAILED.*$//p'); }

check_bundle() {
    step "checking the bundle"
    if [ ! -e "$folder/manifest" ]; then
        clickstream-aws get "$BUNDLE_BUCKET" "$version" "$folder" <<<manifest || fail "the bundle $version has no manifest"
    fi
    # The version is the hash of the manifest, which contains the hashes of all other files.
    case "$(sha256sum <"$folder/manifest")" in
    "$version"*) ;;
    *)
        rm "$folder/manifest"
        fail "the manifest is not that of the bundle $version"
        ;;
    esac
    local missing
    missing=$(differing)
    if [ -n "$missing" ]; then
        clickstream-aws get "$BUNDLE_BUCKET" "$version" "$folder" <<<"$missing" || true
        missing=$(differing)
    fi
    [ -z "$missing" ] || fail "the bundle $version lacks or has damaged: $(xargs <<<"$missing")"
}

unpack_code() {
    step "unpacking our code"
    if [ ! -e "$home/.unpacked" ]; then
        rm -rf "$home"
        mkdir -p "$home"
        tar -x --no-same-owner -C "$home" -f "$folder/clickstream.tar"
        touch "$home/.unpacked"
    fi
}

check_bundle
unpack_code
for name in packages agent volume accounts python postgresql database units; do
    # shellcheck source=/dev/null
    . "$home/infra/host/steps/$name.sh"
done
step "done"
echo "$version" >/opt/clickstream/installed
# The bundles stay in S3. This host keeps this version and the previous one, for `clickstream-update --back`.
for old in /opt/clickstream/*/ /var/cache/clickstream/*/; do
    case "$(basename "$old")" in
    current | previous | "$version" | "$(basename "$(readlink /opt/clickstream/previous || echo none)")") ;;
    *) rm -rf "${old:?}" ;;
    esac
done
rm -rf "${folder:?}/debian" "${folder:?}/wheels"

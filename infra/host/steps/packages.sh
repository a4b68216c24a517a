# shellcheck shell=bash disable=SC2154
# Installs Debian's packages only from the bundle: those of the role, and updates for the installed ones.

step "installing packages of Debian"
apt=$(mktemp -d)
chmod 755 "$apt"
mkdir -p "$apt/lists/partial" "$apt/none"
echo "deb [trusted=yes] file:$folder/debian ./" >"$apt/sources.list"
# The manifest contains the archive's hash, so the archive needs no signature.
from_bundle=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/none"
    -o "Dir::State::lists=$apt/lists" -o APT::Install-Recommends=false -o Acquire::Languages=none
    -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef -o Dpkg::Use-Pty=0)

# Packages would start their services during installation; ours start at the end, when they are configured.
policy=/usr/sbin/policy-rc.d
printf '#!/bin/sh\nexit 101\n' >$policy
chmod 755 $policy
# PostgreSQL's package must not make a cluster on the root volume.
mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/clickstream.conf

names=$(cat "$home/infra/host/packages/common.txt" "$home/infra/host/packages/$CLICKSTREAM_ROLE.txt")
if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    names+=" $(cat "$home/shiny/server/packages.txt")"
fi
apt-get "${from_bundle[@]}" --quiet=2 update
# shellcheck disable=SC2086
apt-get "${from_bundle[@]}" --quiet --yes --no-remove install $names
apt-get "${from_bundle[@]}" --quiet --yes --with-new-pkgs upgrade
apt-get clean
not_in_bundle=$(comm -23 <(dpkg-query -W -f '${Package}\n' | sort -u) \
    <(sed -n 's/^Package: //p' "$folder/debian/Packages" | sort -u) | xargs)
echo "not updated by this bundle: ${not_in_bundle:-nothing}"
rm -rf "$apt" $policy

# shellcheck shell=bash disable=SC2154
# Accounts of services; postgres comes with its package. Nobody logs in as any of them.

account() {
    if ! getent passwd "$1" >/dev/null; then
        useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
    fi
}

if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    step "making the accounts of services"
    account clickstream-dagster
    account clickstream-dashboard
    # The volume may come from a machine on which the account had another number.
    mkdir -p /var/lib/clickstream/dagster
    chown -R clickstream-dagster: /var/lib/clickstream/dagster
    chmod 700 /var/lib/clickstream/dagster
fi

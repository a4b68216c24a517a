# shellcheck shell=bash disable=SC2154
# Accounts of services, without login; the account postgres is made by its package.

account() {
    if ! getent passwd "$1" >/dev/null; then
        useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
    fi
}

if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    step "making the accounts of services"
    account clickstream-dagster
    account clickstream-dashboard
    # On the machine that used the volume before, the account may have had another uid.
    mkdir -p /var/lib/clickstream/dagster
    chown -R clickstream-dagster: /var/lib/clickstream/dagster
    chmod 700 /var/lib/clickstream/dagster
fi

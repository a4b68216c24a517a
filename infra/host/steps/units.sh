# shellcheck shell=bash disable=SC2154
# The services' configuration, their units, and their start. Only this file says which services a role has.

step "installing units"
rooms=("$home"/infra/host/{postgresql,passwords,backup,status,update})
if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    rooms+=("$home/infra/host/dagster")
    cat >/etc/clickstream/dashboard.env <<END
DWH_HOST=127.0.0.1
DWH_PORT=5432
DWH_USER=clickstream_reader
DWH_DATABASE=clickstream_dw
SHOP_TIMEZONE=$SHOP_TIMEZONE
END
    # AWS's client has authorities of its own; Debian's are kept up to date by bundles.
    cat >/etc/clickstream/dagster.env <<END
AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
CLICKSTREAM_DEPLOYMENT=aws
CLICKSTREAM_HOME=/var/lib/clickstream/dagster
DAGSTER_HOME=/var/lib/clickstream/dagster
DWH_HOST=/run/postgresql
DWH_USER=clickstream_loader
DWH_DATABASE=clickstream_dw
RAW_BUCKET=$RAW_BUCKET
AWS_REGION=$AWS_REGION
AWS_DEFAULT_REGION=$AWS_REGION
SHOP_TIMEZONE=$SHOP_TIMEZONE
SHOP_CURRENCY=$SHOP_CURRENCY
CLICKSTREAM_ERASURE_KEY_PARAMETER=$ERASURE_PARAMETER
CLICKSTREAM_PRIVATE_PARAMETERS=${CLICKSTREAM_PRIVATE_PARAMETERS-}
CLICKSTREAM_SHOP_HOSTS=${CLICKSTREAM_SHOP_HOSTS-}
CLICKSTREAM_EXCLUDED_REFERRERS=${CLICKSTREAM_EXCLUDED_REFERRERS-}
END
fi
previous=$(readlink /opt/clickstream/current || true)
if [ "$previous" != "$home" ]; then
    # In one step: a service that starts meanwhile finds the one or the other.
    ln -sfn "$home" /opt/clickstream/current.new
    mv -T /opt/clickstream/current.new /opt/clickstream/current
    [ -z "$previous" ] || ln -sfn "$previous" /opt/clickstream/previous
fi

# The units of a folder, and the commands of a room, whose names begin with ours.
enabled=()
install_units() {
    local unit
    cp -r "$1"/. /etc/systemd/system/
    for unit in "$1"/*; do
        if [ -f "$unit" ] && grep -q '^\[Install\]' "$unit"; then
            # The dashboard's processes are wanted by its target, by their ports.
            [[ $unit == *@.service ]] || enabled+=("$(basename "$unit")")
        fi
    done
}
for room in "${rooms[@]}"; do
    if [ -d "$room/units" ]; then install_units "$room/units"; fi
    for command in "$room"/clickstream-*; do
        if [ -x "$command" ]; then ln -sfn "/opt/clickstream/current${command#"$home"}" /usr/local/sbin/; fi
    done
done
if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    units=$(mktemp -d)
    cp "$home"/shiny/server/*.{service,target} "$units/"
    install_units "$units"
    rm -r "$units"
fi
if [ -x "$home/infra/host/backup/clickstream-backup" ]; then
    PGDATA=/var/lib/clickstream/postgresql/15/main clickstream-backup configure
fi

step "starting services"
systemctl daemon-reload
# Debian's own: the first would take a port, the others ask for what can't be reached.
systemctl --quiet mask nginx.service apt-daily.timer apt-daily-upgrade.timer
systemctl --quiet enable "${enabled[@]}" postgresql.service
# First: others need what it writes. It fails when a parameter is missing, and the step with it.
systemctl start clickstream-passwords.service
for unit in "${enabled[@]}"; do
    case "$unit" in
    clickstream-passwords.service) ;;
    *.service | *.timer) systemctl restart "$unit" ;;
    *.target)
        # Whatever of them an older version has started.
        systemctl stop 'clickstream-dashboard@*.service'
        systemctl start "$unit"
        systemctl restart clickstream-dashboard-door.service
        ;;
    esac
done

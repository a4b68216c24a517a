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
SHOP_WEEK_START=${SHOP_WEEK_START-}
END
    # The AWS client has its own list of certificate authorities; bundles update Debian's list.
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
SHOP_WEEK_START=${SHOP_WEEK_START-}
SHOP_CURRENCY=$SHOP_CURRENCY
CLICKSTREAM_ERASURE_KEY_PARAMETER=$ERASURE_PARAMETER
CLICKSTREAM_PRIVATE_PARAMETERS=${CLICKSTREAM_PRIVATE_PARAMETERS-}
CLICKSTREAM_SHOP_HOSTS=${CLICKSTREAM_SHOP_HOSTS-}
CLICKSTREAM_EXCLUDED_REFERRERS=${CLICKSTREAM_EXCLUDED_REFERRERS-}
CLICKSTREAM_START_DATE=${CLICKSTREAM_START_DATE-}
END
fi
previous=$(readlink /opt/clickstream/current || true)
if [ "$previous" != "$home" ]; then
    # One atomic step: a service that starts meanwhile uses either the old or the new version.
    ln -sfn "$home" /opt/clickstream/current.new
    mv -T /opt/clickstream/current.new /opt/clickstream/current
    [ -z "$previous" ] || ln -sfn "$previous" /opt/clickstream/previous
fi

# Installs the units of a folder, and links the commands of a room, whose names begin with `clickstream-`.
enabled=()
install_units() {
    local unit
    cp -r "$1"/. /etc/systemd/system/
    for unit in "$1"/*; do
        if [ -f "$unit" ] && grep -q '^\[Install\]' "$unit"; then
            # The dashboard's target starts its processes, one instance per port.
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
# Debian's own units: nginx would use a port, and the timers need servers that the host can't reach.
systemctl --quiet mask nginx.service apt-daily.timer apt-daily-upgrade.timer
systemctl --quiet enable "${enabled[@]}" postgresql.service
# This one first: other units need the files it writes. If a parameter is missing, it and this step fail.
systemctl start clickstream-passwords.service
for unit in "${enabled[@]}"; do
    case "$unit" in
    clickstream-passwords.service) ;;
    *.service | *.timer) systemctl restart "$unit" ;;
    *.target)
        # An older version may have started other instances.
        systemctl stop 'clickstream-dashboard@*.service'
        systemctl start "$unit"
        systemctl restart clickstream-dashboard-door.service
        ;;
    esac
done

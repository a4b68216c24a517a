# shellcheck shell=bash disable=SC2154
# Makes roles, databases and schema; no role has a password yet.

ask() { runuser -u postgres -- psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --tuples-only --no-align "$@"; }
role() {
    [ "$(ask -d postgres -c "select 1 from pg_roles where rolname = '$1'")" = 1 ] ||
        ask -d postgres -c "create role $1 login $2"
}
database() {
    [ "$(ask -d postgres -c "select 1 from pg_database where datname = '$1'")" = 1 ] ||
        ask -d postgres -c "create database $1 owner $2"
}

case "$CLICKSTREAM_ROLE" in
warehouse)
    step "preparing the warehouse"
    role clickstream_owner createrole
    database clickstream_dw clickstream_owner
    ask -d clickstream_dw -c "alter schema public owner to clickstream_owner; revoke all on database clickstream_dw from public"
    DWH_HOST=/run/postgresql DWH_USER=clickstream_owner DWH_DATABASE=clickstream_dw SHOP_TIMEZONE=$SHOP_TIMEZONE \
        "$home/venv/bin/python" -c 'from clickstream_pipeline.cli import main; main()' warehouse migrate

    step "preparing Dagster's storage"
    role clickstream_dagster ""
    database clickstream_dagster clickstream_dagster
    ask -d postgres -c "revoke all on database clickstream_dagster from public"
    "$home/infra/host/dagster/clickstream-dagster-storage" "$home"
    role clickstream_status ""
    ask -d clickstream_dagster -f "$home/infra/host/status/dagster_failures.sql"
    ;;
oltp)
    step "preparing the shop's database"
    role clickstream_web_owner createrole
    database clickstream_web clickstream_web_owner
    ask -d clickstream_web -c "alter schema public owner to clickstream_web_owner"
    node "$home/shop/prepare.js" /run/postgresql clickstream_web_owner clickstream_web "$home/storefront/db/migrations"
    ;;
esac

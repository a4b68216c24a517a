# shellcheck shell=bash disable=SC2154
# Makes the cluster on the volume for data, or uses the cluster that the volume contains.

step "configuring PostgreSQL"
data=/var/lib/clickstream/postgresql/15/main
configuration=/etc/postgresql/15/main
mkdir -p "$(dirname $data)"
chown -R postgres: /var/lib/clickstream/postgresql
if [ ! -e $configuration/postgresql.conf ]; then
    if [ -e $data/PG_VERSION ]; then
        # pg_createcluster moves these files to /etc; those of the cluster were lost with the previous machine.
        for name in postgresql pg_hba pg_ident; do
            install -o postgres -g postgres -m 600 /usr/share/postgresql/15/$name.conf.sample $data/$name.conf
        done
        pg_createcluster 15 main --datadir $data
    else
        # C.UTF-8 sorts by code points, the same on every machine.
        pg_createcluster 15 main --datadir $data --encoding UTF8 --locale C.UTF-8 -- --data-checksums
    fi
fi

tls=/var/lib/clickstream/tls
if ! openssl x509 -in $tls/server.crt -noout -checkip "$CLICKSTREAM_ADDRESS" 2>/dev/null | grep -q "does match"; then
    # There is no certificate authority inside the VPC: a client that verifies the server needs a copy of this certificate.
    install -d -o postgres -g postgres -m 700 $tls
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$CLICKSTREAM_HOST" \
        -addext "subjectAltName=IP:$CLICKSTREAM_ADDRESS,IP:127.0.0.1" -keyout $tls/server.key -out $tls/server.crt 2>/dev/null
fi
chown -R postgres: $tls
chmod 600 $tls/server.key

# Shared buffers are a quarter of the memory, and the planner assumes half of the memory as the system's cache:
# https://www.postgresql.org/docs/15/runtime-config-resource.html#GUC-SHARED-BUFFERS. The other half is for Dagster and
# the dashboard. work_mem is a quarter of the memory, divided by two sorts per connection.
memory_mb=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
connections=60
at_most() { [ "$1" -lt "$2" ] && echo "$1" || echo "$2"; }
cat >$configuration/conf.d/clickstream.conf.new <<END
listen_addresses = '127.0.0.1,$CLICKSTREAM_ADDRESS'
max_connections = $connections
password_encryption = scram-sha-256
ssl = on
ssl_cert_file = '$tls/server.crt'
ssl_key_file = '$tls/server.key'
ssl_min_protocol_version = 'TLSv1.2'
shared_buffers = $((memory_mb / 4))MB
effective_cache_size = $((memory_mb / 2))MB
maintenance_work_mem = $(at_most $((memory_mb / 16)) 1024)MB
work_mem = $((memory_mb * 1024 / 4 / connections / 2))kB
# The volume is an EBS gp3 volume: random reads cost as much as sequential reads.
random_page_cost = 1.1
effective_io_concurrency = 200
max_wal_size = 4GB
checkpoint_timeout = 15min
log_connections = on
log_timezone = 'UTC'
timezone = 'UTC'
END
{
    echo "# type database account address method; the first matching line decides; without a match, PostgreSQL refuses"
    echo "local all postgres peer"
    sed -e '/^#/d' -e "s|@clients@|$DATABASE_CLIENTS|" "$home/infra/host/postgresql/pg_hba.$CLICKSTREAM_ROLE.conf"
} >$configuration/pg_hba.conf.new
cp "$home/infra/host/postgresql/pg_ident.conf" $configuration/pg_ident.conf.new

# Replaces a file if its content differs, and sets `changed`.
changed=no
put() {
    if ! cmp --quiet "$1.new" "$1"; then
        changed=yes
        mv "$1.new" "$1"
    else
        rm "$1.new"
    fi
}
put $configuration/conf.d/clickstream.conf
for name in pg_hba pg_ident; do
    chown postgres: $configuration/$name.conf.new
    chmod 640 $configuration/$name.conf.new
    put $configuration/$name.conf
done
for room in "$home"/infra/host/*/postgresql.conf; do
    [ -e "$room" ] || continue
    name=$(basename "$(dirname "$room")")
    cp "$room" "$configuration/conf.d/$name.conf.new"
    put "$configuration/conf.d/$name.conf"
done

# The server must also restart if an update has installed another version.
running=$(pg_lsclusters --no-header | awk '$1 == 15 && $2 == "main" { print $4 }')
installed=$(/usr/lib/postgresql/15/bin/postgres --version)
if [ "$running" != online ]; then
    pg_ctlcluster 15 main start
elif [ $changed = yes ] || [ "$installed" != "$(cat /run/postgresql/clickstream-started 2>/dev/null)" ]; then
    pg_ctlcluster 15 main restart
fi
echo "$installed" >/run/postgresql/clickstream-started

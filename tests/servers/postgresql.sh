#!/usr/bin/env bash
# Throw-away PostgreSQL 15 cluster (Debian postgresql-15) on 127.0.0.1 and a unix socket, no systemd.
#   postgresql.sh install
#   postgresql.sh start DIR PORT
#   postgresql.sh stop DIR
# Works as root (the server then runs as the postgres user) or as any other user. Settings trade durability for speed
# (fsync off); HUB_PG_DURABLE=1 keeps fsync on, for crash tests. Every parent of DIR must be o+x.
set -euo pipefail
DB=${HUB_PG_DB:-hub} USR=${HUB_PG_USER:-hub} PASS=${HUB_PG_PASSWORD:-hub-pw}

. "$(dirname "$0")/common.sh"

bindir() { # the newest installed server
  local b; b=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | while read -r d; do [ -x "$d/initdb" ] && echo "$d"; done | tail -1) || true
  [ -n "$b" ] || die "no PostgreSQL server; run install"
  echo "$b"
}
as_pg() { if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups "$@"; else "$@"; fi; }

cmd_install() {
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/hub.conf
    apt_install postgresql-15
  fi
  echo "PG_BINDIR=$(bindir)"
  echo "PG_VERSION=$("$(bindir)/postgres" --version | awk '{print $3}')"
}

facts() {
  local dir=$1 port=$2
  echo "PG_HOST=127.0.0.1"
  echo "PG_PORT=$port"
  echo "PG_DATABASE=$DB"
  echo "PG_USER=$USR"
  echo "PG_PASSWORD=$PASS"
  echo "PG_SOCKET_DIR=$dir/run"
  echo "PG_CONNECTION_STRING=Host=127.0.0.1;Port=$port;Database=$DB;Username=$USR;Password=$PASS"
}

cmd_start() {
  local dir port b
  mkdir -p "$1"; dir=$(cd "$1" && pwd -P); port=$2; b=$(bindir)
  if alive "$dir/pid"; then facts "$dir" "$(cat "$dir/port")"; return; fi
  [ ${#dir} -le 80 ] || die "DIR too long for unix sockets: $dir"
  chmod 755 "$dir"; mkdir -p "$dir/run" "$dir/log"; echo "$port" > "$dir/port"
  [ "$(id -u)" != 0 ] || { mkdir -p "$dir/data"; chown postgres:postgres "$dir/run" "$dir/log" "$dir/data"; chmod 700 "$dir/data"; }
  if [ ! -e "$dir/data/PG_VERSION" ]; then
    ( cd "$dir"; as_pg "$b/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 -N ) > "$dir/log/initdb.log" 2>&1 \
      || { tail -20 "$dir/log/initdb.log" >&2; die "initdb failed"; }
  fi
  cat > "$dir/hub.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$dir/run'
max_connections = 200
shared_buffers = 128MB
wal_level = logical
max_wal_size = 512MB
logging_collector = off
log_min_duration_statement = 2000
CONF
  [ -n "${HUB_PG_DURABLE:-}" ] || printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n' >> "$dir/hub.conf"
  grep -q "^include '$dir/hub.conf'" "$dir/data/postgresql.conf" || echo "include '$dir/hub.conf'" >> "$dir/data/postgresql.conf"
  ( cd "$dir"; as_pg "$b/pg_ctl" -D "$dir/data" -l "$dir/log/postgres.log" -w -t 60 start ) >&2 \
    || { tail -20 "$dir/log/postgres.log" >&2; die "postgres did not start"; }
  save_pid "$dir/pid" "$(head -1 "$dir/data/postmaster.pid")"
  if [ ! -e "$dir/seeded" ]; then
    "$b/psql" -X -q -v ON_ERROR_STOP=1 -h "$dir/run" -p "$port" -U postgres postgres >&2 <<SQL
CREATE ROLE "$USR" LOGIN CREATEDB PASSWORD '$PASS';
CREATE DATABASE "$DB" OWNER "$USR";
SQL
    touch "$dir/seeded"
  fi
  facts "$dir" "$port"
}

cmd_stop() {
  local dir; dir=$(cd "$1" 2>/dev/null && pwd -P) || return 0
  alive "$dir/pid" || { rm -f "$dir/pid"; return 0; }
  ( cd "$dir"; as_pg "$(bindir)/pg_ctl" -D "$dir/data" -m fast -w -t 60 stop ) >&2
  end "$dir/pid" INT
}

case "${1:-}" in
  install) cmd_install ;;
  start) [ $# -eq 3 ] || die "start DIR PORT"; cmd_start "$2" "$3" ;;
  stop) [ $# -eq 2 ] || die "stop DIR"; cmd_stop "$2" ;;
  *) die "install | start DIR PORT | stop DIR" ;;
esac

#!/usr/bin/env bash
# The hub against the floor, by turns in one session (README.md beside this folder). Prints one JSON line; words on stderr.
# usage: tests/bench/w1/w1.sh [--postgres] [--random] [--threading] [--pairs N] [--lat-reps N] [--noise X] [further options of pair.py]
# env: BUILD (programs and data), RUN (stores, settings; a disk, not memory); both by default in the user's cache folder. NO_BUILD=1 measures what BUILD holds.
# --postgres: floor and hub on one PostgreSQL server that syncs, started for the run in PGDIR (by default a temp folder, which must lie on a disk) on PGPORT.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hub-bench
export BUILD=${BUILD:-$cache/build} RUN=${RUN:-$cache/run}
threading=none store=sqlite options=()
while [ $# -gt 0 ]; do
  case $1 in
    --postgres) store=postgres ;;
    --random) export W1_RANDOM=1 ;;
    --threading) threading=platform ;;
    -h | --help) sed -n '2,5s/^# //p' "$0"; exec python3 "$here/pair.py" --help ;;
    *) options+=("$1") ;;
  esac
  shift
done
need() { command -v "$1" >/dev/null || { echo "w1.sh needs $1; it is not installed." >&2; exit 2; }; }
for tool in dotnet node gcc python3; do need "$tool"; done
mkdir -p "$BUILD" "$RUN"
BUILD=$(cd "$BUILD" && pwd) RUN=$(cd "$RUN" && pwd)
export W1_BIN=$BUILD/w1 W1_DATA=$BUILD/data
mkdir -p "$W1_BIN"

if [ ! -f "$W1_DATA/posts.cls" ]; then
  [ -f /usr/share/dict/words ] || { echo "w1.sh makes its posts from Debian's word list; install it: apt-get install wamerican." >&2; exit 2; }
  node "$here/../gen/gen.mjs" "$W1_DATA" >&2
fi
node "$here/../make-rules-pack.mjs" "$W1_DATA/rules-50.json" "$W1_DATA/rules-50.yaml"
gcc -O2 -w -o "$W1_BIN/hubload" "$here/hubload.c"
gcc -O2 -w -o "$W1_BIN/hubsink" "$here/hubsink.c"
if [ "${NO_BUILD:-}" != 1 ]; then
  dotnet build -c Release -v q --nologo -o "$BUILD/floor" "$here/floor/floor.csproj" >&2
  dotnet build -c Release -v q --nologo -o "$BUILD/hub" "$root/src/Hub/Host/Hub.Host.csproj" >&2
fi

settings='"Path": "'$RUN'/store/hub.db"'
if [ "$store" = postgres ]; then
  need psql
  export PGDIR=${PGDIR:-$(mktemp -d)} PGPORT=${PGPORT:-55441} HUB_PG_DURABLE=1
  chmod go+x "$PGDIR"
  server() { "$root/tests/servers/postgresql.sh" "$@" "$PGDIR" ${PORT:-} >/dev/null; }
  trap 'server stop' EXIT
  PORT=$PGPORT server start
  psql -qX -h "$PGDIR/run" -p "$PGPORT" -U postgres -c "ALTER SYSTEM SET shared_buffers='512MB'" -c "ALTER SYSTEM SET max_wal_size='4GB'" postgres
  server stop
  # The settings above count only where the script's own file does not say otherwise: ALTER SYSTEM wins over it.
  PORT=$PGPORT server start
  settings="$settings, \"Kind\": \"postgres\", \"ConnectionString\": \"Host=127.0.0.1;Port=$PGPORT;Database=w1;Username=hub;Password=hub-pw\""
fi

# Posts repeat their words here, which in life says something of their sender; the floor asks nobody, so the one rule knows nobody.
mkdir -p "$RUN/senders"
cat > "$RUN/senders/nobody.yaml" <<'YAML'
senders: nobody
version: 1.0.0
source: Written for this benchmark.
licence: MIT
rules:
  - {id: nobody, for: bot, weight: 2, handle: [nobody-of-this-name]}
YAML
# The key lies outside the store's folder, which is emptied before every turn.
cat > "$RUN/hub.json" <<JSON
{
  "Web": { "Urls": "http://127.0.0.1:8108" },
  "Store": { $settings, "KeyFile": "$RUN/hub.key" },
  "Contacts": { "SenderRules": "$RUN/senders" },
  "Rules": { "Packs": ["$W1_DATA/rules-50.yaml"], "MinMargin": 0, "MinConfidence": 0 },
  "Channels": { "w1": { "Kind": "webhook", "Auth": "none", "Threading": "$threading", "MostOfSender": 0, "MinMargin": 0, "MinConfidence": 0 } },
  "Backends": { "desk": { "Kind": "http", "Preset": "json", "Url": "http://127.0.0.1:9901/tickets", "Class": "keyed", "KeyHeader": "Idempotency-Key", "MaxInFlight": 32 } },
  "Logging": { "LogLevel": { "Default": "Warning" } }
}
JSON
cat > "$RUN/pair.json" <<'JSON'
{
  "a": {
    "name": "floor-sqlite", "port": 8104,
    "fresh": "rm -f \"$RUN\"/floor.db*",
    "cmd": "exec dotnet \"$BUILD/floor/floor.dll\" 8104 http://127.0.0.1:9901 \"$W1_DATA/rules-50.json\" \"$RUN/floor.db\" sqlite FULL",
    "after": "rm -f \"$RUN\"/floor.db*"
  },
  "b": {
    "name": "hub", "port": 8108, "path": "/in/w1",
    "fresh": "rm -rf \"$RUN/store\" \"$RUN/hub.key\"; mkdir -m 700 \"$RUN/store\"",
    "cmd": "exec dotnet \"$BUILD/hub/hub.dll\" run --config \"$RUN/hub.json\"",
    "after": "rm -rf \"$RUN/store\" \"$RUN/hub.key\""
  }
}
JSON
if [ "$store" = sqlite ]; then
  exec python3 "$here/pair.py" "${options[@]}" "$RUN/pair.json"
fi
cat > "$RUN/pair.json" <<'JSON'
{
  "a": {
    "name": "floor-postgres", "port": 8104,
    "fresh": "eval \"$FRESH\"",
    "cmd": "exec dotnet \"$BUILD/floor/floor.dll\" 8104 http://127.0.0.1:9901 \"$W1_DATA/rules-50.json\" \"Host=127.0.0.1;Port=$PGPORT;Database=w1;Username=hub;Password=hub-pw\" postgres",
    "with_pid": "$PGDIR/data/postmaster.pid"
  },
  "b": {
    "name": "hub-postgres", "port": 8108, "path": "/in/w1",
    "fresh": "eval \"$FRESH\"; rm -rf \"$RUN/store\" \"$RUN/hub.key\"; mkdir -m 700 \"$RUN/store\"",
    "cmd": "exec dotnet \"$BUILD/hub/hub.dll\" run --config \"$RUN/hub.json\"",
    "after": "rm -rf \"$RUN/store\" \"$RUN/hub.key\"",
    "with_pid": "$PGDIR/data/postmaster.pid"
  }
}
JSON
export FRESH="psql -qX -h $PGDIR/run -p $PGPORT -U postgres -c 'SET client_min_messages=warning' -c 'DROP DATABASE IF EXISTS w1 WITH (FORCE)' -c 'CREATE DATABASE w1 OWNER hub' -c CHECKPOINT postgres"
python3 "$here/pair.py" "${options[@]}" "$RUN/pair.json"

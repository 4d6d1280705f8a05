#!/usr/bin/env bash
# Delivery alone: a backlog is made while the desk is away, then the hub is started beside a fast desk (hubsink) and nothing else happens.
# usage: tests/bench/delivery/delivery.sh [keyed|findable ...] ; env as w1.sh: BUILD, RUN, NO_BUILD=1; SECONDS_IN: how long posts come in (6), IN_FLIGHT (64)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hub-bench
BUILD=${BUILD:-$cache/build} RUN=${RUN:-$cache/run}
mkdir -p "$BUILD/w1" "$RUN"
export BUILD=$(cd "$BUILD" && pwd) RUN=$(cd "$RUN" && pwd)
for tool in dotnet node gcc python3; do command -v "$tool" >/dev/null || { echo "delivery.sh needs $tool; it is not installed." >&2; exit 2; }; done
if [ ! -f "$BUILD/data/posts.cls" ]; then
  [ -f /usr/share/dict/words ] || { echo "delivery.sh makes its posts from Debian's word list; install it: apt-get install wamerican." >&2; exit 2; }
  node "$here/../gen/gen.mjs" "$BUILD/data" >&2
fi
node "$here/../make-rules-pack.mjs" "$BUILD/data/rules-50.json" "$BUILD/data/rules-50.yaml"
gcc -O2 -w -o "$BUILD/w1/hubload" "$here/../w1/hubload.c"
gcc -O2 -w -o "$BUILD/w1/hubsink" "$here/../w1/hubsink.c"
[ "${NO_BUILD:-}" = 1 ] || dotnet build -c Release -v q --nologo -o "$BUILD/hub" "$root/src/Hub/Host/Hub.Host.csproj" >&2
for class in "${@:-keyed}"; do python3 "$here/delivery.py" "$class"; done

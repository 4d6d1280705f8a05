#!/usr/bin/env bash
# A bot that was away: updates wait at a fake Bot API, then the real hub is started and catches up by long poll.
# usage: tests/bench/backlog/backlog.sh [UPDATES] ; env as w1.sh: BUILD, RUN, NO_BUILD=1; RUNS: how often (3)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hub-bench
BUILD=${BUILD:-$cache/build} RUN=${RUN:-$cache/run}
mkdir -p "$BUILD" "$RUN"
export BUILD=$(cd "$BUILD" && pwd) RUN=$(cd "$RUN" && pwd)
for tool in dotnet python3; do command -v "$tool" >/dev/null || { echo "backlog.sh needs $tool; it is not installed." >&2; exit 2; }; done
[ "${NO_BUILD:-}" = 1 ] || dotnet build -c Release -v q --nologo -o "$BUILD/hub" "$root/src/Hub/Host/Hub.Host.csproj" >&2
for _ in $(seq "${RUNS:-3}"); do python3 "$here/backlog.py" "${1:-100000}"; done

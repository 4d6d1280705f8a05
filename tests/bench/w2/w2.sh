#!/usr/bin/env bash
# The classifier against Hyperscan, by turns on one pinned core in one session (README.md beside this folder). Prints one JSON line; words on stderr.
# usage: tests/bench/w2/w2.sh [ROUNDS] [SECONDS of a turn]   (3 and 4 by default; about 40 s a round, most of it Hyperscan's own compiling)
# env: BUILD (programs and data; by default in the user's cache folder), CPU (the core; 1), NO_BUILD=1 measures what BUILD holds
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export BUILD=${BUILD:-${XDG_CACHE_HOME:-$HOME/.cache}/hub-bench/build} CPU=${CPU:-1}
data=$BUILD/data
need() { command -v "$1" >/dev/null || { echo "w2.sh needs $1; it is not installed." >&2; exit 2; }; }
for tool in dotnet node gcc pkg-config python3 taskset; do need "$tool"; done
pkg-config --exists libhs || { echo "w2.sh needs Hyperscan; install it: apt-get install libhyperscan-dev." >&2; exit 2; }
mkdir -p "$BUILD"
if [ ! -f "$data/posts.cls" ]; then
  [ -f /usr/share/dict/words ] || { echo "w2.sh makes its texts from Debian's word list; install it: apt-get install wamerican." >&2; exit 2; }
  node "$here/../gen/gen.mjs" "$data" >&2
fi
node "$here/make-packs.mjs" "$data" >&2
if [ "${NO_BUILD:-}" != 1 ]; then
  gcc -O2 -w -o "$BUILD/hs" "$here/hs.c" $(pkg-config --cflags --libs libhs)
  dotnet build -c Release -v q --nologo -o "$BUILD/score" "$here/score/score.csproj" >&2
fi
exec python3 "$here/turns.py" "$BUILD" "$CPU" "${1:-3}" "${2:-4}"

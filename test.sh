#!/usr/bin/env bash
# Installs what the full suite needs and runs everything. Usage: ./test.sh [--long]
# Without root or apt the tests that need Debian packages skip and say so. Ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
[ "${1:-}" = "--long" ] && export HUB_LONG=1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export HUB_SHUFFLES=${HUB_SHUFFLES:-1000} DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export HUB_TOOLS=${HUB_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/hub-tests}

say() { printf '\n== %s\n' "$*"; }

judges() { # validator of OpenAPI descriptions, reference verifier of Standard Webhooks (npm); their tests skip where they are absent
  command -v npm >/dev/null || return 0
  tests/judges/install.sh "$HUB_TOOLS/judges" || return 0
  export HUB_JUDGES=$HUB_TOOLS/judges
}

compiler() { # the power cut is C; its tests skip where it cannot be compiled
  command -v gcc >/dev/null && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 install gcc libc6-dev >/dev/null 2>&1 || true
}

alertmanager() { # a real Prometheus Alertmanager for one test; unpacked, not installed, so that no service starts
  command -v prometheus-alertmanager >/dev/null && return 0
  if [ ! -x "$HUB_TOOLS/alertmanager/usr/bin/prometheus-alertmanager" ]; then
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
    (cd "$(mktemp -d)" && apt-get download -qq prometheus-alertmanager && dpkg-deb -x ./*.deb "$HUB_TOOLS/alertmanager") >/dev/null 2>&1 || return 0
  fi
  # It reads its standard templates from there and does not start without them.
  local templates=/usr/share/prometheus/alertmanager
  [ -e "$templates/email.tmpl" ] || { mkdir -p "$templates" && cp "$HUB_TOOLS/alertmanager$templates"/*.tmpl "$templates/"; } 2>/dev/null || return 0
  export HUB_ALERTMANAGER=$HUB_TOOLS/alertmanager/usr/bin/prometheus-alertmanager
}

chromium() { # the page is looked at in a real browser; skipped where it cannot be had
  command -v chromium >/dev/null && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600)
  "${apt[@]}" install chromium fonts-dejavu-core >/dev/null 2>&1 || { "${apt[@]}" update >/dev/null 2>&1 && "${apt[@]}" install chromium fonts-dejavu-core >/dev/null 2>&1; } || true
}

desks() { # real service desks for the tests that need a desk of others' making; each skips where it is not installed
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  for server in rt5 redmine fossil; do tests/servers/$server.sh install >/dev/null 2>&1 || true; done
}

postgres() { # a real server for the tests of the store; they skip where it is not installed
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && tests/servers/postgresql.sh install >/dev/null 2>&1
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && export HUB_POSTGRES=1 || true
}

say "tools"; judges; compiler; chromium; alertmanager; desks; postgres
say "build"; dotnet build Hub.sln -v q --nologo || { echo "the build failed"; echo "0 passed, 1 failed"; exit 1; }
say "format"; dotnet format Hub.sln --verify-no-changes --no-restore; format=$?

failed_runs=0
for project in tests/Hub.Tests tests/Hub.IntegrationTests; do
  say "$project"
  dotnet test "$project" --no-build --nologo --logger "trx;LogFileName=$(basename "$project").trx" --results-directory "$results" \
    --logger "console;verbosity=normal" 2>&1 | grep -vE '^\s+(Passed|Standard Output Messages)' || true
  [ -f "$results/$(basename "$project").trx" ] || failed_runs=$((failed_runs + 1))
done

sum() { local total=0 n; for n in $(cat "$results"/*.trx 2>/dev/null | grep -oE "<Counters [^>]*" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+'); do total=$((total + n)); done; echo $total; }
passed=$(sum passed)
failed=$(( $(sum failed) + failed_runs + (format != 0 ? 1 : 0) ))
[ "$format" = 0 ] || echo "dotnet format found changes to make"
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

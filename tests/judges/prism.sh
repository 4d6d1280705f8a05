#!/usr/bin/env bash
# prism.sh DIR PORT DESCRIPTION UPSTREAM: stands on loopback between us and a server (a fake or a real one). What breaks the OpenAPI description, in either direction, becomes an
# error that names the violation. DIR is where install.sh put things. It keeps no state: it judges shapes, never order. The first call of a route takes up to 5 s.
set -euo pipefail
exec node --max-old-space-size=1500 "$1/node_modules/.bin/prism" proxy -h 127.0.0.1 -p "$2" --errors "$3" "${4:?usage: prism.sh DIR PORT DESCRIPTION UPSTREAM}"

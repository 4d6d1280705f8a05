#!/usr/bin/env bash
# install.sh DIR: installs what judges our requests and no one here wrote (npm, pinned) into DIR, where it is not there yet. Needs node 20 and npm.
# prism-cli: holds requests and answers against an OpenAPI description; grammy and twitter-api-v2: the usual clients of the Telegram Bot API and of X; standardwebhooks: the reference verifier of signatures.
set -euo pipefail
dir=${1:?usage: install.sh DIR}
[ -d "$dir/node_modules/standardwebhooks" ] && [ -x "$dir/node_modules/.bin/prism" ] && [ -d "$dir/node_modules/grammy" ] && [ -d "$dir/node_modules/twitter-api-v2" ] && exit 0
mkdir -p "$dir"
npm install --prefix "$dir" --no-audit --no-fund --silent --save-exact @stoplight/prism-cli@5.14.2 grammy@1.46.0 twitter-api-v2@1.29.1 standardwebhooks@1.1.1 >/dev/null 2>&1

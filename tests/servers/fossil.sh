#!/usr/bin/env bash
# Real forum with RSS, and a small ticket tracker, in one light process (Debian fossil), loopback only, no systemd.
#   fossil.sh install | start DIR PORT | stop DIR
#   fossil.sh topic DIR USER TITLE        text on stdin -> new forum thread, prints POST=hash
#   fossil.sh reply DIR USER POST         text on stdin -> reply, prints POST=hash
#   fossil.sh edit DIR USER POST [TITLE]  text on stdin -> edited post, prints POST=hash (the new version);
#                                         TITLE is needed for the first post of a thread
#   fossil.sh ticket DIR TITLE            text on stdin -> new ticket (by the command line), prints TICKET=hash
# Reading: /timeline.rss?y=f (posts), /timeline.rss?y=t (tickets), /forumpost/HASH (HTML), /raw/HASH (the post as stored:
# D date, H title, I in-reply-to, P previous version, U user, W text), /json/timeline/ticket.
# Prints KEY=VALUE facts on stdout. Works without root once installed; DIR must be writable for the caller.
set -euo pipefail
USERS="admin:admin-pw customer:customer-pw hub:hub-pw"
. "$(dirname "$0")/common.sh"

pw() { local u; for u in $USERS; do [ "${u%%:*}" != "$1" ] || echo "${u#*:}"; done; }
fsl() { HOME=$dir/home USER=admin FOSSIL_HOME=$dir/home fossil "$@"; }

cmd_install() {
  local need=() p
  for p in fossil curl; do
    dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || need+=("$p")
  done
  [ ${#need[@]} -eq 0 ] || apt_install "${need[@]}"
  echo "FOSSIL_VERSION=$(fossil version | sed 's/.*version \([^ ]*\).*/\1/')"
}

facts() {
  local u i=1
  echo "FOSSIL_URL=http://127.0.0.1:$2"
  echo "FOSSIL_FORUM_RSS_URL=http://127.0.0.1:$2/timeline.rss?y=f"
  echo "FOSSIL_TICKET_RSS_URL=http://127.0.0.1:$2/timeline.rss?y=t"
  echo "FOSSIL_REPOSITORY=$1/hub.fossil"
  for u in $USERS; do echo "FOSSIL_USER$i=${u%%:*}"; echo "FOSSIL_PASSWORD$i=${u#*:}"; i=$((i + 1)); done
}

cmd_start() {
  local dir port i u; mkdir -p "$1"; dir=$(cd "$1" && pwd -P); port=$2
  if alive "$dir/fossil.pid"; then facts "$dir" "$(cat "$dir/port")"; return; fi
  mkdir -p "$dir/home"; echo "$port" > "$dir/port"
  if [ ! -e "$dir/ready" ]; then
    rm -f "$dir/hub.fossil"
    {
      fsl init -A admin "$dir/hub.fossil"
      for u in $USERS; do
        [ "${u%%:*}" = admin ] || fsl user new "${u%%:*}" "${u%%:*}@outside.test" "${u#*:}" -R "$dir/hub.fossil"
        [ "${u%%:*}" = admin ] || fsl user capabilities "${u%%:*}" hijkorwjfgcn234 -R "$dir/hub.fossil"
      done
      fsl user password admin "$(pw admin)" -R "$dir/hub.fossil"
      fsl user capabilities nobody gjorz2 -R "$dir/hub.fossil"   # anybody may read the forum
      fsl sql -R "$dir/hub.fossil" "REPLACE INTO config(name,value,mtime) VALUES('project-name','Hub test forum',now()),('auto-hyperlink','1',now()),('self-register','0',now()),('max-loadavg','0',now());"
    } > "$dir/setup.log" 2>&1 || { tail -5 "$dir/setup.log" >&2; die "setup failed"; }
    touch "$dir/ready"
  fi
  ( cd "$dir"; HOME=$dir/home USER=admin exec setsid fossil server --port "$port" --localhost "$dir/hub.fossil" \
      < /dev/null > "$dir/fossil.log" 2>&1 ) &
  save_pid "$dir/fossil.pid" $!
  for i in $(seq 1 100); do
    alive "$dir/fossil.pid" || { tail -5 "$dir/fossil.log" >&2; die "fossil died"; }
    curl -fsS -o /dev/null -m 5 "http://127.0.0.1:$port/timeline.rss?y=f" 2>/dev/null && { facts "$dir" "$port"; return; }
    sleep 0.05
  done
  die "fossil did not answer"
}

post() { # DIR USER PATH FORM-ARGS... : log in, submit, print the hash of the newest version
  local dir base jar text loc; dir=$(cd "$1" && pwd -P); base=http://127.0.0.1:$(cat "$dir/port"); jar=$(mktemp "$dir/jar.XXXXXX")
  text=$(mktemp "$dir/text.XXXXXX"); cat > "$text"
  curl -fsS -m 20 -o /dev/null -c "$jar" --data-urlencode "u=$2" --data-urlencode "p=$(pw "$2")" -d in=Login -d g=timeline "$base/login"
  loc=$(curl -fsS -m 20 -o /dev/null -w '%{redirect_url}' -b "$jar" -e "$base$3" "${@:4}" --data-urlencode "content@$text" -d mimetype=text/plain -d submit=Submit "$base$3") || loc=
  rm -f "$jar" "$text"
  [ -n "$loc" ] || die "the forum refused the post"
  echo "POST=$(fsl sql -R "$dir/hub.fossil" "SELECT uuid FROM blob WHERE uuid GLOB '${loc##*/}*'" | tr -d "'")"
}

cmd_stop() {
  local dir; dir=$(cd "$1" 2>/dev/null && pwd -P) || return 0
  end "$dir/fossil.pid" TERM
}

case "${1:-}" in
  install) cmd_install ;;
  start) [ $# -eq 3 ] || die "start DIR PORT"; cmd_start "$2" "$3" ;;
  stop) [ $# -eq 2 ] || die "stop DIR"; cmd_stop "$2" ;;
  topic) [ $# -eq 4 ] || die "topic DIR USER TITLE"; post "$2" "$3" /forume1 --data-urlencode "title=$4" ;;
  reply) [ $# -eq 4 ] || die "reply DIR USER POST"; post "$2" "$3" /forume2 -d "fpid=$4" -d reply=1 ;;
  edit) [ $# -ge 4 ] || die "edit DIR USER POST [TITLE]"; post "$2" "$3" /forume2 -d "fpid=$4" -d edit=1 ${5:+--data-urlencode "title=$5"} ;;
  ticket) [ $# -eq 3 ] || die "ticket DIR TITLE"; dir=$(cd "$2" && pwd -P)
    fsl ticket add title "$3" status Open type Incident comment "$(cat)" -R "$dir/hub.fossil" | sed -n 's/.*succeeded for /TICKET=/p' ;;
  *) die "install | start DIR PORT | stop DIR | topic DIR USER TITLE | reply DIR USER POST | edit DIR USER POST [TITLE] | ticket DIR TITLE" ;;
esac

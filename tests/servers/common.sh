# What the scripts of this folder share: processes by pid files, packages by apt. Sourced, not run.
die() { echo "$0: $*" >&2; exit 1; }
# A pid file holds "PID START-TIME": a process that only reused the number is never taken for ours, a zombie is not alive.
start_time() { local s; s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; s=${s##*) }; set -- $s; [ "$1" != Z ] && echo "${20}"; }
save_pid() { echo "$2 $(start_time "$2")" > "$1"; }
alive() { local p t; [ -s "$1" ] && read -r p t < "$1" && [ -n "$t" ] && [ "$(start_time "$p")" = "$t" ]; }
end() { # PIDFILE SIGNAL: signal it, wait up to 30 s, then SIGKILL
  local p i
  alive "$1" || { rm -f "$1"; return 0; }
  read -r p _ < "$1"; kill -"$2" "$p" 2>/dev/null || true
  for i in $(seq 1 600); do alive "$1" || break; sleep 0.05; done
  ! alive "$1" || kill -KILL "$p"
  rm -f "$1"
}
await_answer() { # PIDFILE LOG SECONDS HEADER URL: until the server answers 2xx; else the end of its log
  local i
  for i in $(seq 1 $(($3 * 10))); do
    alive "$1" || { tail -20 "$2" >&2; die "the server died"; }
    ! curl -fsS -o /dev/null -m 20 -H "$4" "$5" 2>/dev/null || return 0
    sleep 0.1
  done
  tail -20 "$2" >&2; die "the server did not answer"
}
as_www() { setpriv --reuid www-data --regid www-data --clear-groups "$@"; }

apt_install() { # never lets a postinst start a daemon
  local made=
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; made=1
  fi
  local rc=0 apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends -o DPkg::Lock::Timeout=900 -o Dpkg::Use-Pty=0)
  "${apt[@]}" install "$@" >&2 || { "${apt[@]}" update >&2 && "${apt[@]}" install "$@" >&2; } || rc=$?
  [ -z "$made" ] || rm -f /usr/sbin/policy-rc.d
  return $rc
}

#!/usr/bin/env bash
# Real ITSM backend: Request Tracker 5 (Debian request-tracker5, SQLite, prefork PSGI server), loopback only, no systemd.
#   rt5.sh install
#   rt5.sh start DIR PORT         first start creates the database, queue, user, custom fields and API token
#   rt5.sh stop DIR
#   rt5.sh mailgate DIR correspond|comment   RFC 5322 message on stdin -> ticket through rt-mailgate
# Prints KEY=VALUE facts on stdout, the rest on stderr. Root is needed (the server itself runs as www-data);
# every parent of DIR must be o+x.
set -euo pipefail
WORKERS=${HUB_RT_WORKERS:-2}
QUEUE=${HUB_RT_QUEUE:-Hub}
HUBUSER=hub HUBPASS=hub-pw-12345 ROOTPASS=root-pw-12345

. "$(dirname "$0")/common.sh"

cmd_install() {
  local need=() p
  for p in request-tracker5 rt5-db-sqlite rt5-standalone dbconfig-common postfix curl; do
    dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || need+=("$p")
  done
  if [ ${#need[@]} -gt 0 ]; then
    command -v debconf-set-selections >/dev/null && debconf-set-selections <<'SEL'
request-tracker5 request-tracker5/dbconfig-install boolean false
postfix postfix/main_mailer_type select No configuration
SEL
    apt_install "${need[@]}"
  fi
  echo "RT_VERSION=$(dpkg-query -W -f '${Version}' request-tracker5)"
}

facts() {
  local dir=$1 port=$2
  echo "RT_URL=http://127.0.0.1:$port"
  echo "RT_REST_URL=http://127.0.0.1:$port/REST/2.0"
  echo "RT_ROOT_USER=root"
  echo "RT_ROOT_PASSWORD=$ROOTPASS"
  echo "RT_USER=$HUBUSER"
  echo "RT_PASSWORD=$HUBPASS"
  echo "RT_OUTGOING_MBOX_GLOB=$dir/var/*.mbox"
  cat "$dir/facts"
}

env_rt() { export RT_SITE_CONFIG="$1/RT_SiteConfig.pm" RT_SITE_CONFIG_DIR="$1/conf.d" HOME="$1/var" LC_ALL=C.UTF-8; }

cmd_start() {
  local dir port i
  mkdir -p "$1"; dir=$(cd "$1" && pwd -P); port=$2
  if alive "$dir/rt.pid"; then facts "$dir" "$(cat "$dir/port")"; return; fi
  chmod 755 "$dir"; mkdir -p "$dir"/{conf.d,var,var/mason,var/session,log}
  echo "$port" > "$dir/port"; chown -R www-data:www-data "$dir/var" "$dir/log"
  cat > "$dir/RT_SiteConfig.pm" <<CONF
use utf8;
\$RT::VarPath = '$dir/var';
\$RT::MasonDataDir = '$dir/var/mason';
\$RT::MasonSessionDir = '$dir/var/session';
Set(\$rtname, 'hub.test');
Set(\$Organization, 'hub.test');
Set(\$Timezone, 'UTC');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebPath, '');
Set(\$CanonicalizeRedirectURLs, 0);
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$dir/var/rt.sqlite3');
Set(\$WebSessionClass, 'Apache::Session::File');
Set(\$MailCommand, 'mbox');
Set(\$CorrespondAddress, 'rt\@example.test');
Set(\$CommentAddress, 'rt-comment\@example.test');
Set(\$OwnerEmail, 'root\@example.test');
Set(\$RTAddressRegexp, '^rt(-comment)?\@example\\.test\$');
Set(\$BcryptCost, 4);
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'warning');
Set(\$LogToFile, undef);
Set(\$DisallowExecuteCode, 1);
Set(\$StatementLog, undef);
1;
CONF
  env_rt "$dir"
  if [ ! -e "$dir/facts" ]; then
    rm -f "$dir"/var/rt.sqlite3*
    printf '%s' "$ROOTPASS" > "$dir/var/rootpw"; chown www-data "$dir/var/rootpw"
    ( cd "$dir/var"; as_www rt-setup-database-5 --action init --skip-create --root-password-file "$dir/var/rootpw" ) > "$dir/log/setup.log" 2>&1 \
      || { tail -20 "$dir/log/setup.log" >&2; die "database setup failed"; }
    cat > "$dir/seed.pl" <<'PERL'
use strict; use warnings; use utf8;
use lib '/usr/share/request-tracker5/lib';
use RT; RT->LoadConfig; RT->Init;
my ($queue, $user, $pass) = @ARGV;
sub ok { my ($id, $msg, $rest) = @_; die "seed: $msg\n" unless $id; return wantarray ? ($id, $msg, $rest) : $id }
my $sys = RT->SystemUser;
my $u = RT::User->new($sys);
ok $u->Create(Name => $user, Password => $pass, EmailAddress => "$user\@example.test", RealName => 'Ingestion hub', Privileged => 1);
my $q = RT::Queue->new($sys);
my $qid = ok $q->Create(Name => $queue, Description => 'Tickets from the hub');
my $q2 = RT::Queue->new($sys);
my $qid2 = ok $q2->Create(Name => "${queue}Second", Description => 'A second queue, to route to');
for my $obj ($q, $q2) {
  ok $u->PrincipalObj->GrantRight(Object => $obj, Right => $_) for qw(
    SeeQueue CreateTicket ShowTicket ShowTicketComments CommentOnTicket ReplyToTicket ModifyTicket
    OwnTicket TakeTicket Watch SeeCustomField ModifyCustomField SetInitialCustomField);
}
ok $u->PrincipalObj->GrantRight(Object => RT->System, Right => $_) for qw(ManageAuthTokens ShowConfigTab ModifySelf);
my $every = RT::Group->new($sys); $every->LoadSystemInternalGroup('Everyone');
for my $r (qw(CreateTicket ReplyToTicket CommentOnTicket SeeQueue)) { ok $every->PrincipalObj->GrantRight(Object => $q, Right => $r) }
for my $name (qw(ExternalId ExternalPost Channel)) {
  my $cf = RT::CustomField->new($sys);
  ok $cf->Create(Name => $name, Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket');
  ok $cf->AddToObject($_) for $q, $q2;
}
my $t = RT::AuthToken->new($sys);
my (undef, undef, $auth) = ok $t->Create(Owner => $u->id, Description => 'tests');
my $rt = RT::AuthToken->new($sys);
my (undef, undef, $rootauth) = ok $rt->Create(Owner => do { my $r = RT::User->new($sys); $r->Load('root'); $r->id }, Description => 'tests');
print "RT_TOKEN=$auth\nRT_ROOT_TOKEN=$rootauth\nRT_QUEUE=$queue\nRT_QUEUE_ID=$qid\nRT_QUEUE2=${queue}Second\nRT_QUEUE2_ID=$qid2\nRT_CUSTOM_FIELDS=ExternalId,ExternalPost,Channel\n";
PERL
    ( cd "$dir/var"; as_www perl "$dir/seed.pl" "$QUEUE" "$HUBUSER" "$HUBPASS" ) > "$dir/facts.new" 2> "$dir/log/seed.log" \
      || { cat "$dir/log/seed.log" >&2; die "seed failed"; }
    mv "$dir/facts.new" "$dir/facts"
  fi
  ( cd "$dir/var"
    exec setsid setpriv --reuid www-data --regid www-data --clear-groups \
      /usr/share/request-tracker5/libexec/rt-server --server Starlet --host 127.0.0.1 --port "$port" --workers "$WORKERS" \
      --max-reqs-per-child 100000 < /dev/null > "$dir/log/rt.log" 2>&1 ) &
  save_pid "$dir/rt.pid" $!
  await_answer "$dir/rt.pid" "$dir/log/rt.log" 30 "Authorization: token $(sed -n 's/^RT_TOKEN=//p' "$dir/facts")" "http://127.0.0.1:$port/REST/2.0/rt"
  facts "$dir" "$port"
}

cmd_stop() {
  local dir; dir=$(cd "$1" 2>/dev/null && pwd -P) || return 0
  end "$dir/rt.pid" TERM
}

case "${1:-}" in
  install) cmd_install ;;
  start) [ $# -eq 3 ] || die "start DIR PORT"; cmd_start "$2" "$3" ;;
  stop) [ $# -eq 2 ] || die "stop DIR"; cmd_stop "$2" ;;
  mailgate) [ $# -eq 3 ] || die "mailgate DIR correspond|comment"
    exec rt-mailgate-5 --queue "$QUEUE" --action "$3" --url "http://127.0.0.1:$(cat "$2/port")" ;;
  *) die "install | start DIR PORT | stop DIR | mailgate DIR ACTION" ;;
esac

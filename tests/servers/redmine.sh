#!/usr/bin/env bash
# Real ITSM backend: Redmine (Debian redmine, SQLite, puma), REST API with key, loopback only, no systemd.
#   redmine.sh install
#   redmine.sh start DIR PORT     first start creates database, default data, admin and hub users, project, custom fields
#   redmine.sh stop DIR
# Prints KEY=VALUE facts on stdout, the rest on stderr. Root is needed (the server runs as www-data);
# every parent of DIR must be o+x.
set -euo pipefail
THREADS=${HUB_REDMINE_THREADS:-1:1} # more threads on SQLite: some concurrent writes answer 500 ("database is locked")
ADMINPASS=admin-pw-12345 HUBPASS=hub-pw-12345

. "$(dirname "$0")/common.sh"

cmd_install() {
  local need=() p
  for p in redmine redmine-sqlite puma curl; do
    dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || need+=("$p")
  done
  if [ ${#need[@]} -gt 0 ]; then
    command -v debconf-set-selections >/dev/null && echo "redmine redmine/instances/default/dbconfig-install boolean false" | debconf-set-selections
    apt_install "${need[@]}"
  fi
  echo "REDMINE_VERSION=$(dpkg-query -W -f '${Version}' redmine)"
}

facts() {
  local dir=$1 port=$2
  echo "REDMINE_URL=http://127.0.0.1:$port"
  echo "REDMINE_ADMIN_USER=admin"
  echo "REDMINE_ADMIN_PASSWORD=$ADMINPASS"
  echo "REDMINE_USER=hub"
  echo "REDMINE_PASSWORD=$HUBPASS"
  cat "$dir/facts"
}

env_rm() { # the app is a copy in DIR: own Gemfile.lock, own instance (config, database, files, log, tmp)
  export HOME=$1/home REDMINE_INSTANCE=default RAILS_ENV=production BUNDLE_GEMFILE=$1/app/Gemfile LC_ALL=C.UTF-8 \
    RUBYOPT=-W0 REDMINE_LANG=en RAILS_SERVE_STATIC_FILES=1
  unset X_DEBIAN_SITEID GEM_HOME GEM_PATH RUBYLIB 2>/dev/null || true
}

cmd_start() {
  local dir port i inst
  mkdir -p "$1"; dir=$(cd "$1" && pwd -P); port=$2; inst=$dir/app/instances/default
  if alive "$dir/redmine.pid"; then facts "$dir" "$(cat "$dir/port")"; return; fi
  chmod 755 "$dir"; mkdir -p "$dir/log" "$dir/home"; echo "$port" > "$dir/port"; env_rm "$dir"
  if [ ! -e "$dir/facts" ]; then
    rm -rf "$dir/app"; cp -a /usr/share/redmine "$dir/app"
    rm -f "$dir/app/Gemfile.lock" "$dir/app/instances" "$dir/app/config/database.yml"
    sed -i "s|'/usr/share/redmine/{config,instances/\*/config}/database.yml'|'$dir/app/instances/*/config/database.yml'|" "$dir/app/Gemfile"
    mkdir -p "$inst"/{config,log,tmp/cache,files,public/plugin_assets}
    cat > "$inst/config/database.yml" <<CONF
production:
  adapter: sqlite3
  database: $inst/redmine.sqlite3
  timeout: 15000
CONF
    cat > "$inst/config/configuration.yml" <<CONF
default:
  email_delivery:
    delivery_method: :test
CONF
    head -c 48 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$inst/config/secret_key.txt"
    chown -R www-data:www-data "$dir/app" "$dir/home" "$dir/log"
    cat > "$dir/seed.rb" <<'RUBY'
# Readers and the writer do not wait for each other: else a write beside the mailer's thread may answer 500 after 15 s ("database is locked").
ActiveRecord::Base.connection.execute('PRAGMA journal_mode=WAL')
User.current = nil
Setting.rest_api_enabled = '1'
Setting.default_language = 'en'
Setting.login_required = '1'
Setting.host_name = ENV['HUB_HOST']
Setting.mail_handler_api_enabled = '1'
Setting.mail_handler_api_key = SecureRandom.hex(20)
a = User.find_by_login('admin')
a.password = a.password_confirmation = ENV['HUB_ADMINPASS']; a.must_change_passwd = false; a.save!
u = User.new(firstname: 'Ingestion', lastname: 'Hub', mail: 'hub@example.test', language: 'en'); u.login = 'hub'
u.password = u.password_confirmation = ENV['HUB_HUBPASS']; u.save!
role = Role.find_by(name: 'Developer') || Role.givable.first
role.add_permission!(:view_issues, :add_issues, :edit_issues, :add_issue_notes, :view_private_notes, :set_notes_private, :edit_own_issue_notes, :add_issue_watchers, :manage_issue_relations)
cfs = %w[ExternalId ExternalPost Channel].map { |n| IssueCustomField.create!(name: n, field_format: 'string', is_for_all: true, is_filter: true, trackers: Tracker.all.to_a) }
p1, p2 = %w[hub hub-second].map do |id|
  p = Project.new(name: id, identifier: id, is_public: false); p.enabled_module_names = %w[issue_tracking]; p.trackers = Tracker.all.to_a; p.save!
  Member.create!(principal: u, project: p, roles: [role]); p
end
out = { TOKEN: u.api_key, ADMIN_TOKEN: a.api_key, PROJECT: p1.identifier, PROJECT_ID: p1.id, PROJECT2: p2.identifier, PROJECT2_ID: p2.id,
  CF_EXTERNAL_ID: cfs[0].id, CF_EXTERNAL_POST: cfs[1].id, CF_CHANNEL: cfs[2].id,
  TRACKERS: Tracker.order(:position).map { |t| "#{t.name}:#{t.id}" }.join(','),
  STATUSES: IssueStatus.order(:position).map { |t| "#{t.name}:#{t.id}" }.join(','),
  PRIORITIES: IssuePriority.order(:position).map { |t| "#{t.name}:#{t.id}" }.join(','),
  MAIL_HANDLER_KEY: Setting.mail_handler_api_key }
File.write(ARGV.last || ENV['HUB_FACTS'], out.map { |k, v| "REDMINE_#{k}=#{v}\n" }.join)
RUBY
    ( cd "$dir/app"
      as_www bundle lock --local
      as_www bundle exec rake db:migrate
      as_www bundle exec rake redmine:load_default_data
      HUB_HOST="127.0.0.1:$port" HUB_ADMINPASS=$ADMINPASS HUB_HUBPASS=$HUBPASS HUB_FACTS="$dir/home/facts" \
        as_www bundle exec bin/rails runner "load '$dir/seed.rb'"
    ) > "$dir/log/setup.log" 2>&1 || { tail -20 "$dir/log/setup.log" >&2; die "setup failed"; }
    mv "$dir/home/facts" "$dir/facts"
  fi
  ( cd "$dir/app"
    exec setsid setpriv --reuid www-data --regid www-data --clear-groups \
      puma -e production -b "tcp://127.0.0.1:$port" -t "$THREADS" -w 0 --dir "$dir/app" config.ru < /dev/null > "$dir/log/puma.log" 2>&1 ) &
  save_pid "$dir/redmine.pid" $!
  await_answer "$dir/redmine.pid" "$dir/log/puma.log" 60 "X-Redmine-API-Key: $(sed -n 's/^REDMINE_TOKEN=//p' "$dir/facts")" "http://127.0.0.1:$port/users/current.json"
  facts "$dir" "$port"
}

cmd_stop() {
  local dir; dir=$(cd "$1" 2>/dev/null && pwd -P) || return 0
  end "$dir/redmine.pid" TERM
}

case "${1:-}" in
  install) cmd_install ;;
  start) [ $# -eq 3 ] || die "start DIR PORT"; cmd_start "$2" "$3" ;;
  stop) [ $# -eq 2 ] || die "stop DIR"; cmd_stop "$2" ;;
  *) die "install | start DIR PORT | stop DIR" ;;
esac

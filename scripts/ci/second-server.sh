#!/usr/bin/env bash
# Runs a command with MONGODB_TEST_URI naming a server that is not ours: FerretDB before PostgreSQL with DocumentDB.
# Both are installed from Debian's next release and the Go module proxy into a root directory of their own, listen on nothing but unix sockets in it, and
# are ended when the command has. Needs root on a Debian machine. SECOND_SERVER_DIR names a directory that keeps the installation for the next time.
# The exit code is the command's, or 69 when there is no server to run it on.
set -euo pipefail

FERRETDB=github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0
POSTGRES=/usr/lib/postgresql/18/bin
work=${SECOND_SERVER_DIR:-$(mktemp -d)}
root=$work/root
started=()

clean=(/usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin)

within() { chroot "$root" "${clean[@]}" "$@"; }
as_postgres() { chroot --userspec=postgres:postgres "$root" "${clean[@]}" "$@"; }

install_server() {
  if ! command -v mmdebstrap >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null
  fi
  rm -rf --one-file-system "$root"
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$')
  # A mirror that lags has a release file past its date; its signature is checked all the same.
  mmdebstrap --quiet --mode=root --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
    --include=postgresql-18-documentdb,golang-go testing "$root" "$mirror"
  # What this machine trusts, and where it looks names up.
  install -D /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  within HOME=/root GOROOT=/usr/lib/go GOPATH=/var/tmp/go GOBIN=/usr/local/bin CGO_ENABLED=0 go install "$FERRETDB"
  rm -rf "$root/var/tmp/go" "$root/root/.cache"
}

new_database() {
  rm -rf "$root/srv/data" "$root/srv/run"
  install -d -m 0700 -o "$(within id -u postgres)" "$root/srv/data" "$root/srv/run"
  as_postgres "$POSTGRES/initdb" --pgdata=/srv/data --encoding=UTF8 --locale=C.UTF-8 --auth=trust >/dev/null
  # Nothing outlives the run, so nothing has to reach the disk.
  cat >>"$root/srv/data/postgresql.conf" <<'CONF'
listen_addresses = ''
unix_socket_directories = '/srv/run'
dynamic_shared_memory_type = mmap
fsync = off
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.host = '/srv/run'
documentdb.localhost_connection_string = 'host=/srv/run'
CONF
}

serve() { # name, command ...
  local name=$1
  shift
  # Not by the function: the id has to be the program's own.
  chroot --userspec=postgres:postgres "$root" "${clean[@]}" "$@" >"$work/$name.log" 2>&1 &
  started=("$!" "${started[@]}")
}

wait_until() {
  for _ in $(seq 120); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  tail -n 20 "$work"/*.log >&2
  return 1
}

start_server() {
  new_database
  serve postgres "$POSTGRES/postgres" -D /srv/data
  wait_until as_postgres "$POSTGRES/pg_isready" --host=/srv/run
  as_postgres psql --quiet --host=/srv/run --command='SET client_min_messages = warning; CREATE EXTENSION documentdb CASCADE'
  serve ferretdb ferretdb --listen-addr= --listen-unix=/srv/run/mongodb.sock --debug-addr= --no-auth --telemetry=disable \
    --state-dir=/srv/run --log-level=warn '--postgresql-url=postgres://postgres@/postgres?host=/srv/run'
  wait_until test -S "$root/srv/run/mongodb.sock"
}

stop_server() {
  for id in "${started[@]}"; do
    kill -INT "$id" 2>/dev/null || true
    wait "$id" 2>/dev/null || true
  done
  [ -n "${SECOND_SERVER_DIR:-}" ] || rm -rf --one-file-system "$work"
}

unavailable() {
  printf '\n!!! NO SECOND SERVER: %s. Nothing was tested on one.\n' "$1" >&2
  exit 69
}

[ $# -gt 0 ] || { echo "usage: $0 COMMAND ..." >&2; exit 2; }
trap stop_server EXIT
trap 'exit 143' TERM INT
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || unavailable 'this takes root on a Debian machine'
SECONDS=0
[ -x "$root/usr/local/bin/ferretdb" ] || (install_server) || unavailable "it could not be installed (the lines above say why)"
echo "installed in $SECONDS s, $(du -sm "$root" | cut -f 1) MB"
start_server || unavailable 'it did not start'
echo "serving: FerretDB $(within ferretdb --version | sed -n 's/^version: //p') before $(within dpkg-query -W postgresql-18 postgresql-18-documentdb | paste -sd ' ' | tr '\t' ' ')"
MONGODB_TEST_URI="mongodb://$(printf %s "$root/srv/run/mongodb.sock" | sed 's|/|%2F|g')/" "$@"

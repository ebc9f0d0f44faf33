#!/bin/sh
# Install what is missing on Debian 12 or 13. Safe to repeat: what is there is left alone, and when nothing is missing
# no network is used.
#
#   bootstrap.sh demo    what `make demo` needs: Python packages, Mosquitto, PostgreSQL + TimescaleDB, Node.js
#   bootstrap.sh test    the same, the development tools, and Chromium for the browser tests
#   bootstrap.sh services | python | python-dev | node | browser    one part
#
# VENV names the folder of the Python environment (default: .venv).
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
VENV=${VENV:-$HERE/.venv}
LOG=$HERE/.local/log/bootstrap.log
TIMESCALE_SUITE=trixie # the oldest Debian that has TimescaleDB's source package
WORK=
POLICY=
CLUSTER=
UPDATED=

say() { printf '%s\n' "bootstrap: $*"; }

die() {
  printf '%s\n' "bootstrap: $1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

cleanup() {
  status=$?
  trap - EXIT INT TERM
  [ -z "$WORK" ] || rm -rf "$WORK"
  [ -z "$POLICY" ] || as_root rm -f "$POLICY"
  [ -z "$CLUSTER" ] || as_root rm -f "$CLUSTER"
  exit $status
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- small tools ----------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null && { [ -t 0 ] || sudo -n true 2> /dev/null; }; then sudo "$@"
  else return 126
  fi
}

logged() { # logged COMMAND...: its output goes to the log only
  printf '\n+ %s\n' "$*" >> "$LOG"
  "$@" >> "$LOG" 2>&1 < /dev/null
}

can_install() {
  command -v apt-get > /dev/null || return 1
  as_root true 2> /dev/null
}

installed() { dpkg-query -W -f '${Status}' "$1" 2> /dev/null | grep -q 'ok installed'; }

known() { apt-cache show "$1" > /dev/null 2>&1; }

refresh() {
  [ -z "$UPDATED" ] || return 0
  can_install || return 1
  say "reading Debian's package lists"
  logged as_root apt-get update || return 1
  UPDATED=yes
}

# Services that come with a package must not start only because we wanted their programs.
hold_services() {
  [ -z "$POLICY" ] && [ ! -e /usr/sbin/policy-rc.d ] || return 0
  POLICY=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" > /dev/null
  as_root chmod 755 "$POLICY"
}

need_packages() { # need_packages WHAT PACKAGE...
  what=$1
  shift
  refresh || die "$what is missing and cannot be installed from here (this needs Debian, and root or sudo)." \
    "By hand: apt-get install $*"
  say "installing $what: $*"
  hold_services
  logged as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" ||
    die "$what could not be installed; the end of $LOG:" "$(tail -n 15 "$LOG")" "By hand: apt-get install $*"
}

# --- Python ---------------------------------------------------------------------

usable_python() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }

find_python() {
  for candidate in "${PYTHON:-python3}" /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" > /dev/null && usable_python "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

need_python() { # need_python LOCK...: exactly what the lock files say, each with its hash
  if ! usable_python "$VENV/bin/python"; then
    python=$(find_python) || { need_packages "Python" python3 python3-venv && python=$(find_python); } ||
      die "Python 3.11 or newer with venv is missing." "By hand: apt-get install python3 python3-venv"
    say "making the Python environment in ${VENV#"$HERE"/}"
    logged "$python" -m venv --clear "$VENV" || die "the Python environment could not be made; see $LOG"
  fi
  stamp=$(cd "$HERE" && cat "$@" pyproject.toml | sha256sum | cut -d' ' -f1)
  case " $* " in *requirements-dev.txt*) kind=dev ;; *) kind=run ;; esac
  [ "$(cat "$VENV/.hub-$kind" 2> /dev/null)" != "$stamp" ] || return 0
  say "installing the Python packages of: $*"
  arguments=
  for lock in "$@"; do arguments="$arguments -r $lock"; done
  # shellcheck disable=SC2086  # lock file names have no spaces
  (cd "$HERE" && logged "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    $arguments) ||
    die "the Python packages could not be installed; the end of $LOG:" "$(tail -n 15 "$LOG")" \
      "By hand: $VENV/bin/pip install --require-hashes$arguments"
  (cd "$HERE" && logged "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable .) ||
    die "the hub itself could not be installed; the end of $LOG:" "$(tail -n 15 "$LOG")"
  printf '%s\n' "$stamp" > "$VENV/.hub-$kind"
}

# --- Mosquitto ------------------------------------------------------------------

need_mosquitto() {
  PATH=$PATH:/usr/sbin command -v mosquitto > /dev/null && command -v mosquitto_pub > /dev/null && return 0
  had=no
  ! installed mosquitto || had=yes
  need_packages "the MQTT broker" mosquitto mosquitto-clients
  # Ours are private; the system's own broker is the administrator's to start.
  [ "$had" = yes ] || ! command -v systemctl > /dev/null || logged as_root systemctl disable mosquitto || true
}

# --- PostgreSQL with TimescaleDB ------------------------------------------------

majors() { # installed PostgreSQL versions, newest first
  for initdb in /usr/lib/postgresql/*/bin/initdb; do
    [ ! -x "$initdb" ] || printf '%s\n' "$initdb" | cut -d/ -f5
  done | sort -rn
}

need_timescale() {
  for major in $(majors); do
    [ ! -e "/usr/lib/postgresql/$major/lib/timescaledb.so" ] || return 0
  done
  refresh || die "PostgreSQL with TimescaleDB is missing and cannot be installed from here (needs Debian, root or sudo)." \
    "By hand on Debian 13: apt-get install postgresql-17 postgresql-17-timescaledb" \
    "By hand on Debian 12: build TimescaleDB from Debian's source package (docs/deployment.md)"
  major=$(majors | head -n 1)
  [ -n "$major" ] || major=$(apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
  [ -n "$major" ] || die "Debian's package postgresql cannot be found." "By hand: apt-get install postgresql"
  if ! installed "postgresql-$major"; then
    # Without this the package makes and starts a cluster of its own; the file goes away again at the end.
    need_packages "PostgreSQL's tools" postgresql-common
    CLUSTER=/etc/postgresql-common/createcluster.d/ioc-hub.conf
    as_root mkdir -p "${CLUSTER%/*}"
    printf 'create_main_cluster = false\n' | as_root tee "$CLUSTER" > /dev/null
    need_packages "PostgreSQL $major" "postgresql-$major"
  fi
  if known "postgresql-$major-timescaledb"; then
    need_packages "TimescaleDB" "postgresql-$major-timescaledb"
  else
    build_timescale "$major"
  fi
}

mirror() { # address of the mirror this machine takes its own release from, whatever format its source list has
  codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$codename" '$1 == release && $2 == "main" { print $3; exit }'
}

keyring() { # keyring MIRROR: what the machine's own entry for that mirror is signed by, else Debian's
  found=$(cat /etc/apt/sources.list.d/*.sources 2> /dev/null |
    awk -v mirror="${1%/}" 'BEGIN { RS = ""; FS = "\n" } index($0, mirror) {
      for (i = 1; i <= NF; i++) if ($i ~ /^Signed-By: *\//) { sub(/^Signed-By: */, "", $i); print $i; exit } }')
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null |
    grep -F "${1%/}" | sed -n 's/^deb .*signed-by=\([^] ]*\).*/\1/p' | head -n 1)
  printf '%s\n' "${found:-/usr/share/keyrings/debian-archive-keyring.gpg}"
}

build_timescale() { # Debian's own source package of its next release, against this release's PostgreSQL
  major=$1
  version=$(dpkg-query -W -f '${Version}' "postgresql-$major" 2> /dev/null || true)
  dev=postgresql-server-dev-$major
  # The headers of exactly the installed server: a newer one would upgrade and restart somebody's database.
  ! apt-cache madison "$dev" | grep -qF " $version " || dev=$dev=$version
  need_packages "the tools to build TimescaleDB" "$dev" cmake make gcc libc6-dev libssl-dev libkrb5-dev dpkg-dev xz-utils \
    ca-certificates debian-archive-keyring
  WORK=$(mktemp -d /var/tmp/ioc-hub-build.XXXXXX)
  mirror=$(mirror)
  [ -n "$mirror" ] || die "no Debian mirror is configured on this machine." "See docs/deployment.md, TimescaleDB by hand"
  mkdir -p "$WORK/lists/partial" "$WORK/cache/archives/partial"
  printf 'deb-src [signed-by=%s] %s %s main\n' "$(keyring "$mirror")" "$mirror" "$TIMESCALE_SUITE" > "$WORK/sources.list"
  say "fetching TimescaleDB's source from $TIMESCALE_SUITE (the system's own source list stays as it is)"
  set -- -o "Dir::Etc::sourcelist=$WORK/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$WORK/lists" \
    -o "Dir::Cache=$WORK/cache" -o APT::Sandbox::User="$(id -un)"
  (cd "$WORK" && logged apt-get "$@" update && logged apt-get "$@" source timescaledb) ||
    die "TimescaleDB's source could not be fetched from $mirror; the end of $LOG:" "$(tail -n 15 "$LOG")"
  source=$(find "$WORK" -maxdepth 1 -type d -name 'timescaledb-*')
  say "building TimescaleDB for PostgreSQL $major (a few minutes)"
  (cd "$source" &&
    logged cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DPG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" \
      -DAPACHE_ONLY=ON -DREGRESS_CHECKS=OFF -DTAP_CHECKS=OFF -DUSE_TELEMETRY=OFF -DSEND_TELEMETRY_DEFAULT=OFF \
      -DWARNINGS_AS_ERRORS=OFF &&
    logged make -C build -s -j "$(nproc)" &&
    logged make -C build -s install DESTDIR="$WORK/package") ||
    die "TimescaleDB could not be built; the end of $LOG:" "$(tail -n 15 "$LOG")"
  package=postgresql-$major-timescaledb
  mkdir -p "$WORK/package/DEBIAN" "$WORK/package/usr/share/doc/$package"
  cp "$source/LICENSE-APACHE" "$source/NOTICE" "$WORK/package/usr/share/doc/$package/"
  cat > "$WORK/package/DEBIAN/control" << CONTROL
Package: $package
Version: $(dpkg-parsechangelog -l "$source/debian/changelog" -S Version)+iochub1
Architecture: $(dpkg --print-architecture)
Maintainer: IOC Hub <root@localhost>
Section: database
Priority: optional
Depends: postgresql-$major
Description: TimescaleDB, Apache edition, for PostgreSQL $major
 Debian's own source package, built on this machine for its PostgreSQL.
CONTROL
  logged dpkg-deb --root-owner-group --build "$WORK/package" "$WORK/$package.deb" &&
    logged as_root dpkg -i "$WORK/$package.deb" || die "$package could not be installed; see $LOG"
}

# --- Node.js, browser -----------------------------------------------------------

need_node() {
  for candidate in "$VENV/bin/node" node; do
    command -v "$candidate" > /dev/null && "$candidate" -e '
      const [major, minor] = process.versions.node.split(".").map(Number)
      process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' && return 0
  done
  say "installing Node.js into the Python environment"
  (cd "$HERE" && logged "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r requirements-node.txt) ||
    die "Node.js 20.19 or newer is missing and could not be installed; the end of $LOG:" "$(tail -n 15 "$LOG")"
}

need_browser() {
  command -v chromium > /dev/null || need_packages "the browser for the tests" chromium fonts-noto-core
}

# --------------------------------------------------------------------------------

mkdir -p "${LOG%/*}"
: > "$LOG"
# One command a line: `set -e` does not look inside a && chain.
case ${1:-} in
  demo)
    need_python requirements-build.txt requirements.txt
    need_mosquitto
    need_timescale
    need_node
    ;;
  test)
    need_python requirements-build.txt requirements-dev.txt
    need_mosquitto
    need_timescale
    need_node
    need_browser
    ;;
  services)
    need_mosquitto
    need_timescale
    ;;
  python) need_python requirements-build.txt requirements.txt ;;
  python-dev) need_python requirements-build.txt requirements-dev.txt ;;
  node) need_node ;;
  browser) need_browser ;;
  *) die "usage: bootstrap.sh demo|test|services|python|python-dev|node|browser" ;;
esac

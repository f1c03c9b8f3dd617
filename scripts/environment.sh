# Sourced by the entries: a locked environment in .venv, made by uv, remembered by the hash of the lock.

UV_VERSION=0.13.8

say() { printf '%s\n' "$*" >&2; }

fail() { say "$*"; exit 1; }

find_python() {
  for name in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Alex needs Python 3.11 or newer: install python3 and start again."
}

may_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

apt_install() {
  if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 || {
    $sudo apt-get update -q >/dev/null 2>&1 || true
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1
  }
}

# install_system COMMAND PACKAGE: best effort; what needs it says so when it is missing.
install_system() {
  command -v "$1" >/dev/null 2>&1 && return 0
  may_install && apt_install "$2" || say "$1 is missing and could not be installed; what needs it is skipped."
}

make_venv() {
  python=$(find_python)
  rm -rf .venv
  if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv .venv 2>/dev/null; then return; fi
  # Debian keeps venv in a package of its own.
  may_install && apt_install python3-venv || true
  rm -rf .venv
  "$python" -m venv .venv || fail "Python cannot make an environment: install the package python3-venv and start again."
}

# prepare GROUP: install only when the lock, the group or the interpreter changed.
prepare() {
  mark="$(cksum < uv.lock)|$1"
  if [ -x .venv/bin/python ] && [ -f .venv/.alex-lock ]; then
    kept=$(cat .venv/.alex-lock)
    [ "$kept" = "$mark" ] && return 0
    # The development environment holds all that serving needs.
    [ -z "$1" ] && [ "$kept" = "$(cksum < uv.lock)|dev" ] && return 0
  fi
  [ -x .venv/bin/python ] && .venv/bin/python -c 1 2>/dev/null || make_venv
  if ! .venv/bin/uv --version 2>/dev/null | grep -q "$UV_VERSION"; then
    .venv/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION" ||
      fail "The package uv could not be installed: is there a network, and room on the disk?"
  fi
  [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
  say "Installing the locked packages…"
  VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv sync -q --frozen --inexact ${1:+--group "$1"} ||
    fail "The locked packages could not be installed: is there a network, and room on the disk?"
  printf '%s' "$mark" > .venv/.alex-lock
}

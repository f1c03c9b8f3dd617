# Sourced by the entries: a locked environment in .venv, made by uv, remembered by the hash of the lock.
# What cannot be done ends with one sentence that says what to do, and a later start goes on from there.

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
  found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null) || found="none"
  fail "Alex needs Python 3.11 or newer, and this machine has ${found:-none}: install python3 and start again."
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

# What WeasyPrint draws with: text shaping, and two families of letters.
install_printing() {
  .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1 && return 0
  may_install && apt_install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-dejavu-core ||
    say "Pango is missing and could not be installed (macOS: brew install pango); no PDF can be printed."
}

# reason WORDS: what a failed installer's words come to, for a person.
reason() {
  says() { printf '%s' "$words" | grep -qiE "$1"; }
  words=$1
  if says 'no space left|disk quota' || [ "$(df -Pk . | awk 'NR == 2 { print $4 }')" -lt 20480 ]; then
    echo "the disk is full. Make room and start again."
  elif says 'permission denied|read-only file system'; then
    echo "$PWD cannot be written. Start from a folder of your own."
  elif says 'certificate'; then
    echo "the certificate of the package index is not trusted. Name your authorities in SSL_CERT_FILE and start again."
  elif says 'resol|dns error|offline|connect|unreachable|timed out|no matching distribution'; then
    echo "the package index cannot be reached. Connect this machine to a network and start again."
  else
    printf '%s\n' "$words" | grep . | tail -n 1
  fi
}

# attempt WHAT COMMAND…: silent when it works.
attempt() {
  what=$1
  shift
  told=$("$@" 2>&1) || fail "$what: $(reason "$told")"
}

# Debian keeps venv in a package of its own, one for each Python.
install_venv_package() {
  may_install || return 0
  apt_install "python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv" || apt_install python3-venv || true
}

make_venv() {
  python=$(find_python) || exit 1
  rm -rf .venv 2>/dev/null || true
  "$python" -c 'import ensurepip' 2>/dev/null || install_venv_package "$python"
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    attempt "Python cannot make an environment" "$python" -m venv .venv
  elif command -v uv >/dev/null 2>&1; then
    attempt "uv cannot make an environment" uv venv -q --seed --python "$python" .venv
  else
    fail "Python cannot make an environment: install the package python3-venv and start again."
  fi
}

# prepare GROUP: install only when the lock, the group or the interpreter changed.
prepare() {
  mark="$(cksum < uv.lock)|$1"
  if .venv/bin/python -c 1 2>/dev/null && [ -f .venv/.alex-lock ]; then
    kept=$(cat .venv/.alex-lock)
    [ "$kept" = "$mark" ] && return 0
    # The development environment holds all that serving needs.
    [ -z "$1" ] && [ "$kept" = "$(cksum < uv.lock)|dev" ] && return 0
  fi
  # A start that was cut off leaves an environment without pip.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
  if ! .venv/bin/uv --version 2>/dev/null | grep -q "$UV_VERSION"; then
    attempt "The package uv could not be installed" \
      .venv/bin/python -m pip install -q --retries 2 --disable-pip-version-check "uv==$UV_VERSION"
  fi
  [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
  # Piper speaks in a process of its own (its licence is the GPL); a lock without it serves with espeak-ng.
  voice=$(grep -q '^name = "piper-tts"' uv.lock && echo "--extra voice" || true)
  say "Installing the locked packages…"
  attempt "The locked packages could not be installed" \
    env VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv sync -q --frozen --inexact $voice ${1:+--group "$1"}
  printf '%s' "$mark" > .venv/.alex-lock
  # Asked for once, with the packages: a machine that cannot have it answers in writing.
  install_system espeak-ng espeak-ng
  install_printing
}

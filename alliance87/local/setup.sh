#!/bin/sh
# Makes .venv/ what requirements-dev.lock says, and sees to Pango. Does nothing, quickly,
# when that is so already. With --tests it also sees to the browser of the tests, and to
# the Java that judges PDFs.
set -eu
cd "$(dirname "$0")/../.."

fail() {
  echo "make setup: $*" >&2
  exit 1
}

# Installs Debian packages as root; tells anybody else what to type.
need_packages() {
  command -v apt-get >/dev/null || fail "install what Debian calls $*"
  [ "$(id -u)" = 0 ] || fail "type: sudo apt-get install --no-install-recommends $*"
  echo "Installing $*"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"; } \
    >/dev/null || fail "apt-get install $* failed"
}

# Oldest first: the lock file was made for it.
find_python() {
  for name in python3.11 python3.12 python3.13 python3; do
    path=$(command -v "$name") || continue
    "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    echo "$path"
    return
  done
}

make_environment() {
  python=$(find_python)
  [ -n "$python" ] || fail "install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    need_packages "python$version-venv"
  fi
  echo "Making .venv/ with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
}

# pip installs uv, in the version and with the hashes of the lock file; uv the rest.
sync_environment() {
  echo "Installing the locked packages"
  wanted=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-dev.lock)
  if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d ' ' -f 2)" != "$wanted" ]; then
    sed -n '/^uv==/,/^ *#/p' requirements-dev.lock >.venv/uv.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      --no-deps --require-hashes --requirement .venv/uv.lock
  fi
  # uv does not read pip's settings; where only pip knows a mirror, pass it on.
  if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-}" ]; then
    pass_on UV_DEFAULT_INDEX index-url "${PIP_INDEX_URL:-}"
    pass_on UV_INDEX extra-index-url "${PIP_EXTRA_INDEX_URL:-}"
  fi
  # The machine's own certificates count; SSL_CERT_FILE, if set, is heeded as well.
  # Whichever index has a file, the hash decides whether it is the right one.
  UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true .venv/bin/uv pip sync --quiet \
    --require-hashes --index-strategy unsafe-best-match --python .venv/bin/python \
    requirements-dev.lock
}

# pass_on UV_NAME pip-setting value-from-environment
pass_on() {
  value=${3:-$(.venv/bin/python -m pip config get "global.$2" 2>/dev/null ||
    .venv/bin/python -m pip config get "install.$2" 2>/dev/null || true)}
  [ -z "$value" ] || export "$1=$value"
}

have_pango() {
  .venv/bin/python -c '
import ctypes, sys
if sys.platform.startswith("linux"):
    for name in "libpango-1.0", "libpangoft2-1.0", "libharfbuzz-subset":
        ctypes.CDLL(name + ".so.0")
' 2>/dev/null
}

have_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    ! command -v "$name" >/dev/null || return 0
  done
  return 1
}

# veraPDF needs a JDK, and JAXB, which Java no longer brings.
have_java() {
  command -v javac >/dev/null
}

have_jaxb() {
  for name in jaxb-api jaxb-runtime jaxb-core txw2 istack-commons-runtime javax.activation; do
    [ -e "${JAVA_LIBRARIES:-/usr/share/java}/$name.jar" ] || return 1
  done
}

.venv/bin/python -c '' 2>/dev/null || make_environment
if ! cmp -s requirements-dev.lock .venv/.synced; then
  sync_environment
  cp requirements-dev.lock .venv/.synced
fi
have_pango || need_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
if [ "${1:-}" = --tests ]; then
  have_browser || need_packages chromium
  have_java || need_packages default-jdk-headless
  have_jaxb || need_packages libjaxb-java libjaxb-api-java
fi

#!/bin/sh
# Fails where a lock file no longer follows from pyproject.toml.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compile() { # the lock file, then uv's further arguments
  lock=$1
  shift
  cp "$lock" "$work/$lock" # what it holds is kept where it still fits
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11.0 \
    --generate-hashes --no-emit-index-url --no-header "$@" pyproject.toml \
    -o "$work/$lock" >/dev/null
  grep -v '^#' "$lock" | cmp -s - "$work/$lock" || {
    echo "$lock does not follow from pyproject.toml: see CONTRIBUTING.md, point 7."
    exit 1
  }
}
compile requirements.lock
compile requirements-dev.lock --group dev

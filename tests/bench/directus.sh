#!/bin/sh
# Installs Directus and the Node it needs into var/bench-directus, from the npm registry
# alone: nothing else is fetched, and isolated-vm is built here. Takes some minutes, a C++
# compiler and make, and a gigabyte.
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)/var/bench-directus
case $(uname -m) in aarch64) machine=arm64 ;; *) machine=x64 ;; esac
mkdir -p "$home"
cd "$home"
printf '{"name": "bench-directus", "private": true}\n' >package.json
npm install --ignore-scripts --no-audit --no-fund --force \
  "node-linux-$machine@22.23.3" directus@12.4.0 node-gyp@12 pg
node=$home/node_modules/node-linux-$machine
cd node_modules/isolated-vm
PATH=$node/bin:$PATH node ../node-gyp/bin/node-gyp.js rebuild --release --nodedir="$node"

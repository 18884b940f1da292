#!/usr/bin/env bash
# Starts a local cluster with the chat application: run.sh BINARIES PORT
set -euo pipefail

cat <<EOT

Starting a broker, an engine and a gateway. When {"ready":true} stands below, open

    http://localhost:$2

in two windows, choose a nickname in each, and talk. Ctrl-C ends everything.

EOT
exec "$1/local-cluster" --application chat --port "$2" --client-directory "$PWD/.client"

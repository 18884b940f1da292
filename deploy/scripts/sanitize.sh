#!/usr/bin/env bash
# Runs the unit tests, and clients against real processes, under the sanitizer named: `thread` or `address`.
# Whatever any process reports fails the run, and is printed at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."
sanitizer=$1
build=.build-$sanitizer
reports=$PWD/$build/reports
flags=(-c release -Xswiftc -enable-testing --sanitize="$sanitizer" --scratch-path "$build")

swift build "${flags[@]}" --build-tests

rm -rf "$reports"
mkdir -p "$reports"
export TSAN_OPTIONS="log_path=$reports/report suppressions=$PWD/deploy/sanitizers/thread.txt history_size=7"
# Leaks are looked for by the fuzzer's growth and the metrics: Swift's runtime keeps much until the process ends.
export ASAN_OPTIONS="log_path=$reports/report detect_leaks=0"

failed=
# One test at a time: beside each other, slowed down as they are, they would exceed their time limits.
swift test "${flags[@]}" --skip-build --no-parallel || failed='unit tests'
clients=(echoes engine_io_protocol http_attacks linked_bridges linked_sessions python_client redis_adapter redis_engine
    session_transfer socket_io_protocol)
BINARIES_FOLDER=$PWD/$build/release .venv/bin/python -m pytest $(printf 'Tests/Clients/test_%s.py ' "${clients[@]}") ||
    failed="$failed clients"

if compgen -G "$reports/*" >/dev/null; then
    cat "$reports"/*
    failed="$failed reports"
fi
[[ -z $failed ]] || { echo "sanitize: under $sanitizer failed: $failed" >&2; exit 1; }
echo "sanitize: nothing found by $sanitizer"

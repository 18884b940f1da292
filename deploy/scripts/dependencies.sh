#!/usr/bin/env bash
# Installs what is missing of the system packages that the groups named as arguments need: `run`, `test`.
# Where it cannot (not Debian, not root), it says what to install and fails.
set -euo pipefail

# Debian's package, the group that needs it, and a command that succeeds once it (or its like elsewhere) is there.
requirements='
pkg-config      run   command -v pkg-config
libzmq3-dev     run   pkg-config --exists libzmq
libhiredis-dev  run   pkg-config --exists hiredis
libsodium-dev   run   pkg-config --exists libsodium
zlib1g-dev      run   pkg-config --exists zlib
python3-venv    run   python3 -c "import venv, ensurepip"
redis-server    test  command -v redis-server
openssl         test  command -v openssl
haproxy         test  command -v haproxy
systemd         test  command -v systemd-analyze
chromium        test  command -v chromium || command -v chromium-browser
'

missing() {
    local package group check
    while read -r package group check; do
        [[ -n $package && " $* " == *" $group "* ]] || continue
        bash -c "$check" >/dev/null 2>&1 </dev/null || echo "$package"
    done <<<"$requirements"
}

fail() {
    echo "make deps: $1" >&2
    exit 1
}

command -v swift >/dev/null || fail 'Swift 6.3 is missing: https://www.swift.org/install/linux/'

mapfile -t packages < <(missing "$@")
[[ ${#packages[@]} -gt 0 ]] || exit 0

command -v apt-get >/dev/null ||
    fail "this is not Debian; install what it calls: ${packages[*]}"
[[ $(id -u) -eq 0 ]] ||
    fail "these packages are missing; run as root: apt-get install ${packages[*]}"

echo "Installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null

mapfile -t packages < <(missing "$@")
[[ ${#packages[@]} -eq 0 ]] || fail "installed, but still not usable: ${packages[*]}"

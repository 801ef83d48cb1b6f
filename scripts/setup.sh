#!/usr/bin/env bash
# Installs what building, running and testing İmza Kiosk needs on Debian 12, and nothing that is there already.
#
#   scripts/setup.sh [build] [run] [test]      all three without an argument
#
# build  what the compiler needs: a C compiler (SQLite, AWS-LC), the PC/SC headers, and libclang for the virtual counter
# run    what the demo needs: pcscd with virtual readers, two PKCS#11 modules, tmux
# test   strangers that judge the results: other PKCS#11, TLS and certificate programs; and PostgreSQL, whose programs the
#        tests start themselves: no service and no cluster of the system is made or started by this script
#
# Packages come from the package sources of this machine. Safe to run again; quick when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

# Judges certificates (ETSI EN 319 412, RFC 5280); a Python program, kept in target/tools.
pkilint_version=0.13.3
pkilint_home=target/tools/pkilint

# Judge the portal: its JSON against its OpenAPI document, and its pages for accessibility in headless Chromium. And a mail server
# of others, which it speaks to over TLS.
portal_tools="schemathesis==4.32.5 websockets==17.4 aiosmtpd==1.4.6"
portal_scripts="axe-playwright-python==0.1.8"
portal_home=target/tools/portal

declare -A packages=(
    [build]="build-essential pkg-config libpcsclite-dev libclang-14-dev"
    [run]="pcscd vsmartcard-vpcd ykcs11 softhsm2 tmux python3"
    [test]="opensc openssl gnutls-bin yubico-piv-tool tig vim python3-venv
        postgresql-15 iproute2 tinyproxy-bin qpdf poppler-utils chromium"
)

say() { printf 'setup: %s\n' "$*"; }

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 "$@"
    else
        say "this needs root, and there is no sudo: $*" >&2
        return 1
    fi
}

can_be_installed() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

install_missing() {
    local missing=() package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    # A fresh machine has no package lists yet; old lists are good enough while they know the packages.
    for package in "${missing[@]}"; do
        if ! can_be_installed "$package"; then
            say "reading the package lists"
            as_root apt-get update -qq
            break
        fi
    done
    if ! as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        # The lists may name versions that the archive no longer holds.
        as_root apt-get update -qq
        as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1 || {
            tail -20 "$log" >&2
            say "apt-get could not install ${missing[*]}; the whole log is $log" >&2
            return 1
        }
    fi
}

# Debian's package would make a cluster and start it, unless it is told not to. The tests bring their own.
without_a_cluster() {
    local settings=/etc/postgresql-common/createcluster.conf
    case " ${wanted[*]} " in *" postgresql-15 "*) ;; *) return 0 ;; esac
    is_installed postgresql-15 && return 0
    grep -qs '^create_main_cluster' "$settings" && return 0
    as_root mkdir -p "${settings%/*}"
    as_root sh -c "echo 'create_main_cluster = false' >>$settings"
}

# install_python HOME PACKAGES [ALONE]: Python programs in a folder of their own; those of ALONE without what they would bring along.
install_python() {
    local home=$1 packages=$2 alone=${3:-} stamp
    stamp=$home/.installed-$(printf '%s' "$packages $alone" | sha256sum | cut -c 1-12)
    [ -e "$stamp" ] && return 0
    say "installing $packages $alone into $home"
    rm -rf "$home"
    # shellcheck disable=SC2086  # several packages
    if python3 -m venv "$home" >"$log" 2>&1 \
        && "$home/bin/pip" install --quiet $packages >>"$log" 2>&1 \
        && { [ -z "$alone" ] || "$home/bin/pip" install --quiet --no-deps $alone >>"$log" 2>&1; }; then
        touch "$stamp"
    else
        tail -5 "$log" >&2
        rm -rf "$home"
        say "$packages could not be installed: the tests that ask it will say that they were skipped" >&2
        # Whoever builds for others wants every judge; a developer without a net wants to go on.
        [ "${CI:-}" != true ]
    fi
}

check_rust() {
    command -v cargo >/dev/null && return 0
    say "there is no cargo: install Rust with rustup, the version is in rust-toolchain.toml" >&2
    return 1
}

groups=("$@")
[ ${#groups[@]} -gt 0 ] || groups=(build run test)
wanted=()
for group in "${groups[@]}"; do
    [ -n "${packages[$group]:-}" ] || { say "there is no group '$group': build, run, test" >&2; exit 2; }
    # shellcheck disable=SC2206  # split at spaces and at the ends of lines
    wanted+=(${packages[$group]})
done

mkdir -p target
log=target/setup.log
check_rust
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    without_a_cluster
    install_missing "${wanted[@]}"
else
    say "this is no Debian; you need what these packages hold: ${wanted[*]}"
fi
case " ${groups[*]} " in
    *" test "*)
        install_python "$pkilint_home" "pkilint==$pkilint_version"
        install_python "$portal_home" "$portal_tools" "$portal_scripts"
        ;;
esac
say "everything is there for: ${groups[*]}"

#!/usr/bin/env bash
# The demo: a centre of its own, a virtual counter, and the kiosk in this terminal.
#
#   scripts/demo.sh                  prepares what is missing, opens the kiosk; F10 in the kiosk ends everything
#   scripts/demo.sh --prepare-only   prepares and ends: for tests and for a look at the pieces
#   scripts/demo.sh --clean          throws the demo's state away
#
# Everything lives in demo-state (or $IMZA_DEMO_DIR): the centre's ledger and CA token, the counter's cards, the kiosk's store.
# A second start takes what is there. Nothing in it is a real person.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/demo-common.sh

started=$SECONDS
say() { printf 'demo: %-58s %3d s\n' "$*" $((SECONDS - started)); }

prepare_centre() {
    [ -e "$state/centre/ready" ] && return 0
    say "making a centre: ledger, TLS, CA keys in a SoftHSM2 token"
    rm -rf "$state/centre" "$state/softhsm" "$state/kiosk" "$state/store"
    mkdir -p "$state/softhsm"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$state/softhsm" >"$SOFTHSM2_CONF"
    central init --dir "$state/centre" --module "$softhsm_module" --token-label imza-ca \
        --pin-file "$state/centre-token.pin" --listen 127.0.0.1:0
    centre branch add baku-01 --name "Bakı-1"
    centre branch add ganja-01 --name "Gəncə-1"
    printf 'demo-clerk\n' | centre officer add aysel --name "Aysel N." --role clerk --password-stdin
    printf 'demo-supervisor\n' | centre officer add samir --name "Samir Q." --role supervisor --password-stdin
    printf 'demo-technician\n' | centre officer add tural --name "Tural H." --role technician --password-stdin
    centre kiosk add baku-01-1 --branch baku-01 --out "$state/kiosk"
    centre order import --people tests/lab/people.toml
    touch "$state/centre/ready"
}

write_kiosk_configuration() {
    local env_file="$state/counter.env"
    "$bin/counter" env --dir "$state/counter" >"$env_file"
    # shellcheck source=/dev/null
    source "$env_file"
    cat >"$state/kiosk.toml" <<TOML
# Written by scripts/demo.sh at each start.
[kiosk]
name = "baku-01-1"
branch = "baku-01"
branch_name = "Bakı-1"

[centre]
address = "$(sed -n 's/^listening on //p' "$state/centre.log" | tail -1)"
trust_anchor = "$state/kiosk/centre-ca.crt"
certificate = "$state/kiosk/kiosk.crt"
key = "$state/kiosk/kiosk.key"
heartbeat_seconds = 20

[store]
directory = "$state/store"

[carriers]
modules = { piv-smart-card = "$IMZA_MODULE_SMART_CARD", piv-usb-token = "$IMZA_MODULE_USB_TOKEN" }

[log]
file = "$state/kiosk.log"
TOML
}

stop_all() {
    trap - EXIT INT TERM HUP
    tmux -S "$socket" kill-server 2>/dev/null || true
    stop_centre
    "$bin/counter" stop --dir "$state/counter" >/dev/null 2>&1 || true
    rm -f "$socket"
}

open_terminal() {
    local columns rows kiosk_command
    read -r rows columns < <(stty size 2>/dev/null || echo "24 80")
    if [ "$rows" -lt 24 ] || [ "$columns" -lt 80 ]; then
        echo "demo: this terminal has ${columns}×${rows}; the kiosk needs 80×24. Make it larger and start again." >&2
        return 1
    fi
    kiosk_command="'$bin/kiosk' --config '$state/kiosk.toml'; tmux -S '$socket' kill-server"
    unset TMUX
    tmux -S "$socket" -f assets/demo/tmux.conf new-session -d -s demo -x "$columns" -y "$rows" "$kiosk_command"
    local bench="'$bin/counter' bench --dir '$state/counter' --keys-hint '$keys_hint'"
    # Below where there is room below, beside where there is room beside; else Alt-0 shows it.
    if [ "$rows" -ge 33 ]; then
        tmux -S "$socket" split-window -d -v -l $((rows - 26)) -t demo "$bench"
    elif [ "$columns" -ge 120 ]; then
        tmux -S "$socket" split-window -d -h -l $((columns - 82)) -t demo "$bench"
    fi
    tmux -S "$socket" attach-session -t demo || true
}

case "${1:-}" in
    --clean)
        stop_all
        rm -rf "$state"
        echo "demo: $state is gone"
        exit 0
        ;;
    --prepare-only | "") ;;
    *)
        sed -n '2,9p' "$0" >&2
        exit 2
        ;;
esac

scripts/setup.sh build run
say "building the programs (the first time takes minutes)"
cargo build --workspace --locked --quiet
mkdir -p "$state"
trap stop_all EXIT INT TERM HUP
prepare_centre
say "starting the virtual counter"
"$bin/counter" start --dir "$state/counter" >/dev/null
say "starting the centre"
start_centre
write_kiosk_configuration
say "ready"
printf '%s\n' "$SECONDS" >"$state/start-seconds"
if [ "${1:-}" = "--prepare-only" ]; then
    "$bin/kiosk" --config "$state/kiosk.toml" doctor
    exit 0
fi
cat <<TEXT

  Sign in as  aysel / demo-clerk   (supervisor: samir / demo-supervisor, technician: tural / demo-technician)
  $keys_hint
  Opening the kiosk; F10 ends it, and everything with it.
TEXT
read -r -t 4 -p "  Enter opens it now … " _ || true
open_terminal

#!/usr/bin/env bash
# The demonstration: a centre, a virtual counter, and the kiosk in this terminal.
#
#   scripts/demo.sh                   open it (make demo)
#   scripts/demo.sh --prepare-only    install, build, make the centre, start and stop everything, open no screen
#   scripts/demo.sh --measure         open it twice without a terminal; write demo.second_start_s to target/figures
#   scripts/demo.sh --clean           throw its state away (make clean-demo)
#
# State lies in demo-state, or in IMZA_DEMO_DIR. Nothing is written outside of it and of target, and no process stays.
# IMZA_DEMO_LANGUAGE: az (the default), en or ru. F8 changes it in the kiosk.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

mode=open
case ${1:-} in
    "") ;;
    --prepare-only) mode=prepare ;;
    --measure) mode=measure ;;
    --clean) mode=clean ;;
    *) sed -n '2,11p' "$0" >&2; exit 2 ;;
esac

mkdir -p "${IMZA_DEMO_DIR:-demo-state}"
state=$(cd "${IMZA_DEMO_DIR:-demo-state}" && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
began=${EPOCHREALTIME/./}

elapsed() { awk -v from="$began" -v to="${EPOCHREALTIME/./}" 'BEGIN { printf "%.1f", (to - from) / 1e6 }'; }
step() { printf '%6s s  %s\n' "$(elapsed)" "$*"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

if [ "$mode" = open ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
    fail "the demonstration needs a terminal; --prepare-only does without"
fi

measure_terminal() {
    read -r rows columns < <(stty size)
    if [ "$rows" -lt 24 ] || [ "$columns" -lt 80 ]; then
        fail "the kiosk needs 80 columns and 24 rows; this terminal has $columns and $rows"
    fi
}
[ "$mode" != open ] || measure_terminal

# One demonstration at a time in one place; the lock goes with this process, so what it starts must not inherit it (9>&-).
exec 9>"$state/lock"
flock -n 9 || fail "a demonstration is open already in $state"

if [ "$mode" = clean ]; then
    # Removed piece by piece: nothing but what the demonstration makes is ever touched.
    rm -rf "$state"/{centre,softhsm,softhsm2.conf,kiosk,counter,sandbox,run,lock}
    rmdir "$state" 2>/dev/null || true
    echo "the demonstration's state is gone from $state"
    exit 0
fi

# A UNIX socket's path has at most 107 bytes: from a deep folder the sockets are reached by a short name, gone at the end.
short=$state
if [ ${#state} -gt 70 ]; then
    short_home=$(mktemp -d /tmp/imza-demo.XXXXXX)
    ln -s "$state" "$short_home/s"
    short=$short_home/s
fi

export DEMO_RUN=$state/run DEMO_CENTRE=$state/centre DEMO_COUNTER=$short/counter DEMO_TMUX=imza-demo-$$
export DEMO_SANDBOX=$state/sandbox
export DEMO_KEY=$root/scripts/demo_key.sh
export KIOSK=$target/debug/kiosk CENTRAL=$target/debug/central COUNTER=$target/debug/counter
export SOFTHSM2_CONF=$state/softhsm2.conf TMUX_TMPDIR=$short/run
unset TMUX TMUX_PANE IMZA_KIOSK_CONFIG IMZA_COUNTER_DIR

stop_everything() {
    tmux -L "$DEMO_TMUX" kill-server 2>/dev/null || true
    [ -z "${screen:-}" ] || wait "$screen" 2>/dev/null || true
    [ ! -x "$CENTRAL" ] || "$DEMO_KEY" centre-down 2>/dev/null || true
    "$DEMO_KEY" sandbox-down 2>/dev/null || true
    [ ! -x "$COUNTER" ] || "$COUNTER" stop --dir "$DEMO_COUNTER" >/dev/null 2>&1 || true
    rm -rf "$DEMO_RUN"/tmux-* "$DEMO_RUN/last-id-card"
}

finish() {
    trap - EXIT INT TERM HUP
    stop_everything
    [ -z "${short_home:-}" ] || rm -rf "$short_home"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

prepare() {
    step "looking for the Debian packages it needs"
    scripts/setup.sh build run
    step "building kiosk, central and the virtual counter"
    cargo build --workspace --bins --locked
    mkdir -p "$DEMO_RUN"
    chmod 700 "$DEMO_RUN"
    local recipe
    recipe=$(recipe)
    if [ "$(cat "$DEMO_CENTRE/made-of" 2>/dev/null)" != "$recipe" ]; then
        [ ! -e "$DEMO_CENTRE/made-of" ] || step "what the demonstration is made of has changed: it starts afresh"
        # What an earlier start left half-made is of no use; a kiosk's store belongs to the centre that knows the kiosk, and
        # used carriers to the centre that knows their certificates.
        stop_everything
        rm -rf "$state"/{centre,softhsm,kiosk,counter,sandbox}
        make_centre
        echo "$recipe" >"$DEMO_CENTRE/made-of"
    fi
    step "starting the virtual counter: pcscd, four readers, ID cards, carriers"
    "$COUNTER" start --dir "$DEMO_COUNTER" >/dev/null 2>"$DEMO_RUN/counter.err" 9>&- || fail "$(cat "$DEMO_RUN/counter.err")"
    step "starting the centre, its order portal, and sandboxes of the services that it asks"
    "$DEMO_KEY" sandbox-up 9>&- || fail "the sandboxes did not start; their log is $DEMO_RUN/sandbox.log"
    ask_the_sandboxes
    listen_on_a_free_port
    "$DEMO_KEY" centre-up 9>&- || fail "the centre did not start; its log is $DEMO_RUN/central.log"
    configure_kiosk
}

# A centre made by an earlier version may not be understood by this one.
recipe() { cat config/*.toml src/central/ledger/schema/* tests/lab/people.toml assets/demo/orders.toml scripts/demo.sh | sha256sum; }

central() { "$CENTRAL" --config "$DEMO_CENTRE/central.toml" "$@" >/dev/null; }

officer() { printf '%s\n' "$4" | central officer add "$1" --name "$2" --role "$3" --password-stdin; }

make_centre() {
    step "making a centre: ledger, CA keys in a SoftHSM2 token, transport certificates"
    mkdir -p "$state/softhsm" "$state/kiosk"
    chmod 700 "$state/softhsm" "$state/kiosk"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$state/softhsm" >"$SOFTHSM2_CONF"
    "$CENTRAL" init --dir "$DEMO_CENTRE" --module /usr/lib/softhsm/libsofthsm2.so --token-label imza-demo-ca >/dev/null
    # Invented prices: the shipped configuration has none.
    sed -i -e 's/^with_card = .*/with_card = [{ from = "2026-01-01", qepik = 2000 }]/' \
        -e 's/^alone = .*/alone = [{ from = "2026-01-01", qepik = 2500 }]/' \
        -e 's/^training = .*/training = true/' "$DEMO_CENTRE/central.toml"
    step "adding two branches, three officers, a kiosk and a dozen orders of synthetic people"
    central branch add baku-01 --name "Bakı-1" --region "Bakı" --address "Nümunə küçəsi 1" --hours "1-5 09:00-18:00, 6 09:00-14:00"
    central branch add ganja-01 --name "Gəncə-1" --region "Gəncə" --address "Nümunə meydanı 3" --hours "1-5 09:00-18:00"
    officer aysel "Aysel N." clerk demo-clerk
    officer rauf "Rauf S." supervisor demo-supervisor
    officer kamran "Kamran T." technician demo-technician
    central kiosk add kiosk-1 --branch baku-01 --out "$state/kiosk/identity"
    central order import --people tests/lab/people.toml
    central order import assets/demo/orders.toml
}

# The centre asks the sandboxes, which listen elsewhere each time.
ask_the_sandboxes() {
    local address
    address=$(cat "$DEMO_SANDBOX/listening")
    sed -i -e "s|^documents_address = .*|documents_address = \"http://$address/invalid-documents\"|" \
        -e "s|^documents_key_file = .*|documents_key_file = \"$DEMO_SANDBOX/documents-key\"|" \
        -e '/^\[portal\]/,$ {' \
        -e 's|^listen_address = .*|listen_address = "127.0.0.1:0"|' \
        -e "s|^register_address = .*|register_address = \"http://$address/register\"|" \
        -e "s|^organisations_address = .*|organisations_address = \"http://$address/organisations\"|" \
        -e "s|^organisations_key_file = .*|organisations_key_file = \"$DEMO_SANDBOX/organisations-key\"|" \
        -e "s|^payment_address = .*|payment_address = \"http://$address/provider\"|" \
        -e "s|^mail_address = .*|mail_address = \"smtp://$(cat "$DEMO_SANDBOX/listening-mail")\"|" \
        -e 's|^mail_user = .*|mail_user = "imza"|' \
        -e "s|^mail_password_file = .*|mail_password_file = \"$DEMO_SANDBOX/mail-password\"|" \
        -e 's|^mail_from = .*|mail_from = "Imza <imza@order.example>"|' \
        -e "s|^sms_address = .*|sms_address = \"http://$address/gateway\"|" \
        -e "s|^sms_key_file = .*|sms_key_file = \"$DEMO_SANDBOX/sms-key\"|" \
        -e 's|^sms_from = .*|sms_from = "Imza"|' \
        -e "s|^register_key_file = .*|register_key_file = \"$DEMO_SANDBOX/register-key\"|" \
        -e "s|^payment_key_file = .*|payment_key_file = \"$DEMO_SANDBOX/payment-key\"|" \
        -e "s|^payment_secret_file = .*|payment_secret_file = \"$DEMO_SANDBOX/payment-secret\"|" \
        -e "s|^issuer = .*|issuer = \"http://$address/identity\"|" \
        -e 's|^client_id = .*|client_id = "imza"|' \
        -e "s|^client_secret_file = .*|client_secret_file = \"$DEMO_SANDBOX/identity-secret\"|" \
        -e '}' "$DEMO_CENTRE/central.toml"
}

# Keeps the port of last time while nobody else has taken it.
listen_on_a_free_port() {
    python3 - "$DEMO_CENTRE/central.toml" <<'PYTHON'
import re, socket, sys

path = sys.argv[1]
text = open(path, encoding="utf-8").read()
line = re.compile(r'^address = "127\.0\.0\.1:(\d+)"$', re.M)
for port in (int(line.search(text).group(1)), 0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        chosen = probe.getsockname()[1]
        break
changed = line.sub(f'address = "127.0.0.1:{chosen}"', text)
if changed != text:
    open(path, "w", encoding="utf-8").write(changed)
PYTHON
}

# `config/kiosk.toml` with the demonstration's values in place of the defaults.
configure_kiosk() {
    eval "$("$COUNTER" env --dir "$DEMO_COUNTER")"
    cat >"$DEMO_RUN/kiosk.toml" <<TOML
[kiosk]
name = "kiosk-1"
branch = "baku-01"
branch_name = "Bakı-1"
language = "${IMZA_DEMO_LANGUAGE:-az}"
training = true

[centre]
address = "https://$(cat "$DEMO_CENTRE/listening")"
trust_anchor = "$state/kiosk/identity/centre-ca.crt"
certificate = "$state/kiosk/identity/kiosk.crt"
key = "$state/kiosk/identity/kiosk.key"
# Short, so that a cut line shows soon.
heartbeat_seconds = 5

[store]
directory = "$state/kiosk/store"

[id_card]
# The authority of the counter's ID cards; it is made with the first card.
trust_anchors = "$DEMO_COUNTER/csca"

[carriers.modules]
piv-smart-card = "$IMZA_MODULE_SMART_CARD"
piv-usb-token = "$IMZA_MODULE_USB_TOKEN"

[log]
file = "$state/kiosk/kiosk.log"
TOML
}

introduce() {
    cat <<TEXT

  Order at     http://$(cat "$DEMO_CENTRE/listening-portal")    FİN 7TEST1Z, ID card AA0000017, or another person of the counter
               (until the line is cut or the demonstration ends)
  Messages at  http://$(cat "$DEMO_SANDBOX/listening")/control/messages    what was sent to citizens
  Sign in as   aysel / demo-clerk        a clerk of the branch Bakı-1
               rauf / demo-supervisor    kamran / demo-technician

  Alt-1  the first person's ID card: lay it on the reader and scan it, or take it away
  Alt-2  the next person's ID card (that of XƏYAL YOXLAMA is reported lost)
  Alt-3  a smart card in or out          Alt-4  a USB token in or out
  Alt-5  a carrier that was handed over before
  Alt-9  cut the line to the centre, or restore it
  Alt-0  the counter, where the window is too small to show it
  F1     help of the kiosk               F10, Enter  end everything
         (a terminal that keeps Alt-digits for itself: Ctrl-B, then the digit)

TEXT
}

# Starts the kiosk in tmux, detached, in a window of the given size.
start_screen() {
    rm -f "$DEMO_RUN/kiosk-exit"
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in *[Uu][Tt][Ff]*) ;; *) export LC_ALL=C.UTF-8 ;; esac
    tmux -u -L "$DEMO_TMUX" -f "$root/assets/demo/tmux.conf" "$@" 9>&-
}

open_screen() {
    introduce
    step "opening the kiosk; Enter"
    read -r _
    measure_terminal
    # In the background, so that a signal is answered at once; the terminal stays its input (tmux draws through it as well).
    exec 8<&0
    # A terminal that goes away, as over ssh, ends it too.
    start_screen new-session -x "$columns" -y "$rows" "\"$DEMO_KEY\" kiosk" \; set -g destroy-unattached on <&8 &
    screen=$!
    wait "$screen" || true
    local code
    code=$(cat "$DEMO_RUN/kiosk-exit" 2>/dev/null || echo "none")
    echo "The kiosk ended (exit code $code). State is kept in $state; make clean-demo throws it away."
}

# Opens the kiosk where nobody looks, and waits for its first frame.
open_unseen() {
    start_screen new-session -d -x 120 -y 40 "\"$DEMO_KEY\" kiosk"
    local deadline=$((SECONDS + 20))
    until tmux -L "$DEMO_TMUX" capture-pane -p 2>/dev/null | grep -q 'F1'; do
        [ $SECONDS -lt $deadline ] || fail "the kiosk showed nothing"
        sleep 0.01
    done
}

case $mode in
    prepare)
        prepare
        step "everything is ready"
        ;;
    measure)
        prepare
        stop_everything
        began=${EPOCHREALTIME/./}
        prepare
        open_unseen
        seconds=$(elapsed)
        step "the kiosk shows its first frame"
        python3 -c 'import sys
sys.path.insert(0, "scripts")
import figures
figures.write("demo.json", [("demo.second_start_s", float(sys.argv[1]), "s", "scripts/demo.sh --measure")])' "$seconds"
        ;;
    open)
        prepare
        open_screen
        ;;
esac

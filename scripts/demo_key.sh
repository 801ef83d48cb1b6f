#!/usr/bin/env bash
# What the demonstration's keys do. Run by tmux with the environment of scripts/demo.sh; assets/demo/tmux.conf binds the keys.
#
#   id-card           lay the first person's ID card on the reader and scan it, or take it away
#   next-id-card      the same with the next person's
#   carrier KIND      put a new carrier into its reader (smart-card, usb-token), or take the one there out
#   used-carrier      put in a carrier that already holds a citizen's certificate
#   line              cut the line to the centre, or restore it
#   bench [popup], kiosk   what runs in the panes
#   layout            divide the window by its size
#   centre-up, centre-down, sandbox-up, sandbox-down
set -euo pipefail

# The first pane of a new tmux server.
kiosk_pane=%0

status() { "$COUNTER" status --dir "$DEMO_COUNTER" --json; }
tell() { tmux -L "$DEMO_TMUX" display-message -- "$*"; }
ask() { python3 -c "$1" "${@:2}"; }
option() { tmux -L "$DEMO_TMUX" "$@"; }

# Lays an ID card on the reader and types its MRZ into the kiosk, as the scanner beside it does.
scan() {
    "$COUNTER" insert --dir "$DEMO_COUNTER" "$1"
    "$COUNTER" wedge --dir "$DEMO_COUNTER" "$1" --tmux-pane "$kiosk_pane" --tmux-socket "$DEMO_TMUX"
}

# The ID card on the reader, or nothing.
card_on_reader() {
    status | ask 'import json, sys
print(next((c["id"] for c in json.load(sys.stdin)["id_cards"] if c["reader"]), ""))'
}

id_card() {
    local first
    first=$(status | ask 'import json, sys; print(json.load(sys.stdin)["id_cards"][0]["id"])')
    if [ "$(card_on_reader)" = "$first" ]; then
        "$COUNTER" remove --dir "$DEMO_COUNTER" "$first"
        tell "$first is taken away"
    else
        scan "$first"
        tell "$first lies on the reader and was scanned"
    fi
}

next_id_card() {
    local last next
    last=$(cat "$DEMO_RUN/last-id-card" 2>/dev/null || true)
    next=$(status | ask 'import json, sys
cards = [c["id"] for c in json.load(sys.stdin)["id_cards"]]
at = cards.index(sys.argv[1]) if sys.argv[1] in cards else 0
print(cards[(at + 1) % len(cards)])' "$last")
    echo "$next" >"$DEMO_RUN/last-id-card"
    scan "$next"
    tell "$next lies on the reader and was scanned"
}

# Serial numbers of carriers that were handed over, one a line.
serials_handed_over() {
    "$CENTRAL" --config "$DEMO_CENTRE/central.toml" --json certificate list | ask 'import json, sys
for c in json.load(sys.stdin):
    if c["active_at"]: print(c["carrier_serial"])'
}

# The carrier of a kind that is in a reader, or else the first one that is (not) handed over.
pick() {
    local kind=$1 used=$2
    { serials_handed_over; echo --; status; } | ask 'import json, sys
kind, used = sys.argv[1], sys.argv[2] == "used"
serials, text = sys.stdin.read().split("--\n", 1)
serials = {s.lstrip("0") for s in serials.split()}
carriers = [c for c in json.loads(text)["carriers"] if kind in ("any", c["kind"])]
inside = [c["name"] for c in carriers if c["reader"]]
fitting = [c["name"] for c in carriers if (str(c["serial"]) in serials) == used]
print("out " + inside[0] if inside else "in " + fitting[0] if fitting else "none")' "$kind" "$used"
}

move() {
    case $1 in
        out) "$COUNTER" remove --dir "$DEMO_COUNTER" "$2" && tell "$2 is out" ;;
        in) "$COUNTER" insert --dir "$DEMO_COUNTER" "$2" && tell "$2 is in" ;;
    esac
}

carrier() {
    local found
    read -ra found <<<"$(pick "$1" new)"
    if [ "${found[0]}" = none ]; then
        local made
        read -ra made <<<"$("$COUNTER" new-carrier --dir "$DEMO_COUNTER" --kind "$1")"
        found=(in "${made[0]}")
    fi
    move "${found[@]}"
}

used_carrier() {
    local found
    read -ra found <<<"$(pick any used)"
    if [ "${found[0]}" = none ]; then
        tell "No carrier was handed over yet: issue a certificate first"
    else
        move "${found[@]}"
    fi
}

# The process of a pid file, when it is the program that we started.
running() {
    local pid
    pid=$(cat "$DEMO_RUN/$1.pid" 2>/dev/null) || return 1
    [[ "$(readlink "/proc/$pid/exe" 2>/dev/null)" == "$2"* ]] && echo "$pid"
}
centre_pid() { running central "$CENTRAL"; }

# Starts a program in the background and waits for the file in which it says where it listens.
up() {
    local name=$1 says=$2 pid deadline=$((SECONDS + 20))
    shift 2
    rm -f "$says"
    setsid "$@" >>"$DEMO_RUN/$name.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$DEMO_RUN/$name.pid"
    until [ -e "$says" ]; do
        if ! kill -0 "$pid" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
            tail -5 "$DEMO_RUN/$name.log" >&2
            return 1
        fi
        sleep 0.02
    done
}

down() {
    local name=$1 program=$2 says=$3 pid deadline=$((SECONDS + 3))
    pid=$(running "$name" "$program") || { rm -f "$DEMO_RUN/$name.pid"; return 0; }
    kill -TERM "$pid" 2>/dev/null || true
    while running "$name" "$program" >/dev/null; do
        [ $SECONDS -lt $deadline ] || kill -KILL "$pid" 2>/dev/null || true
        sleep 0.02
    done
    rm -f "$DEMO_RUN/$name.pid" "$says"
}

centre_up() {
    centre_pid >/dev/null || up central "$DEMO_CENTRE/listening" "$CENTRAL" --config "$DEMO_CENTRE/central.toml" serve
}

centre_down() { down central "$CENTRAL" "$DEMO_CENTRE/listening"; }

# Registers of the population and of invalid documents, payment provider; the payments of last time are remembered.
sandbox_up() {
    running sandbox "$COUNTER" >/dev/null || up sandbox "$DEMO_SANDBOX/listening" "$COUNTER" sandbox --dir "$DEMO_SANDBOX"
}

line() {
    if centre_pid >/dev/null; then
        centre_down
        option set -g @line_cut 1
        tell "The line to the centre is cut; Alt-9 restores it"
    else
        centre_up
        option set -gu @line_cut
        tell "The line to the centre is there again"
    fi
    option refresh-client -S 2>/dev/null || true
}

# The kiosk is the demonstration: when it ends, everything does.
kiosk() {
    local code=0
    "$KIOSK" --config "$DEMO_RUN/kiosk.toml" || code=$?
    echo "$code" >"$DEMO_RUN/kiosk-exit"
    if [ "$code" != 0 ]; then
        printf '\nThe kiosk ended with exit code %s. Enter ends the demonstration. ' "$code"
        read -r _ || true
    fi
    tmux -L "$DEMO_TMUX" kill-server
}

# In a pane the status lines below say the keys; a popup says them itself.
bench() {
    if [ "${1:-}" = popup ]; then
        exec "$COUNTER" bench --dir "$DEMO_COUNTER" --keys-hint "$keys_hint"
    fi
    exec "$COUNTER" bench --dir "$DEMO_COUNTER"
}

keys_hint="Alt-1 ID card · Alt-2 next person's · Alt-3 smart card · Alt-4 USB token · Alt-5 used carrier · Alt-9 line · F10 end"

# The kiosk wants 80×24. What is left shows the bench below (5 rows) or beside (41 columns), and the keys in one row or two.
layout() {
    local width height mode=popup lines=off shown pane
    read -r width height <<<"$(option display-message -p '#{client_width} #{client_height}')"
    if [ "$height" -ge 32 ]; then mode=below; elif [ "$width" -ge 122 ]; then mode=beside; fi
    if [ "$mode" = below ] || [ "$height" -ge 26 ]; then lines=2; elif [ "$height" -ge 25 ]; then lines=on; fi
    if [ "$lines" = 2 ] && [ "$width" -ge 140 ]; then lines=on; fi
    option set -g status "$lines"
    shown=$(option show -gqv @mode)
    [ "$shown" = "$mode" ] && return 0
    option set -g @mode "$mode"
    pane=$(option show -gqv @bench)
    if [ -n "$pane" ]; then option kill-pane -t "$pane" 2>/dev/null || true; fi
    option set -gu @bench
    local split=()
    case $mode in
        below) split=(-v -l 5) ;;
        beside) split=(-h -l 41) ;;
        popup) [ "$lines" != off ] || tell "Alt-0 shows the counter and the keys"; return 0 ;;
    esac
    pane=$(option split-window -d -P -F '#{pane_id}' "${split[@]}" -t "$kiosk_pane" "\"$DEMO_KEY\" bench")
    option set -g @bench "$pane"
}

case ${1:-} in
    id-card) id_card ;;
    next-id-card) next_id_card ;;
    carrier) carrier "$2" ;;
    used-carrier) used_carrier ;;
    line) line ;;
    bench) bench "${2:-}" ;;
    kiosk) kiosk ;;
    layout) layout ;;
    centre-up) centre_up ;;
    sandbox-up) sandbox_up ;;
    sandbox-down) down sandbox "$COUNTER" "$DEMO_SANDBOX/listening" ;;
    centre-down) centre_down ;;
    *) sed -n '2,12p' "$0" >&2; exit 2 ;;
esac

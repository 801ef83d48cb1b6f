#!/usr/bin/env bash
# One hand movement at the demo's counter, for its keys: scripts/demo-hand.sh id ITEM | next-id | carrier KIND | new KIND | line
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/demo-common.sh

tell() { tmux -S "$socket" display-message -d 4000 "$*" 2>/dev/null || echo "$*"; }

counter() { "$bin/counter" "$@" --dir "$state/counter"; }

is_in() { counter status --json | python3 -c '
import json, sys
status = json.load(sys.stdin)
sys.exit(0 if any(sys.argv[1] in json.dumps(reader) for reader in status["readers"]) else 1)' "\"$1\""; }

lay_down() {
    if is_in "$1"; then
        counter remove "$1" >/dev/null
        tell "$1 is taken off the reader"
    else
        counter insert "$1" >/dev/null
        counter wedge "$1" --tmux-pane demo:0.0 --tmux-socket "$socket" >/dev/null
        tell "$1 lies on the reader and was scanned"
    fi
}

next_person() {
    local people=(id-gunel id-lale id-chingiz id-nigar id-ilqar id-ulker id-rashad id-shahla id-omer)
    local turn
    turn=$(cat "$state/next-person" 2>/dev/null || echo 0)
    echo $((turn + 1)) >"$state/next-person"
    lay_down "${people[$((turn % ${#people[@]}))]}"
}

prefix() { if [ "$1" = smart-card ]; then echo card; else echo token; fi; }

carrier() {
    local current
    current=$(cat "$state/current-$1" 2>/dev/null || echo "$(prefix "$1")-1")
    if is_in "$current"; then
        counter remove "$current" >/dev/null
        tell "$current is out"
    else
        counter insert "$current" >/dev/null
        tell "$current is in"
    fi
}

new_carrier() {
    local current name
    current=$(cat "$state/current-$1" 2>/dev/null || echo "$(prefix "$1")-1")
    if is_in "$current"; then counter remove "$current" >/dev/null; fi
    name=$(counter new-carrier --kind "$1" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["name"])')
    echo "$name" >"$state/current-$1"
    counter insert "$name" >/dev/null
    tell "a new one is in: $name"
}

line() {
    if [ -e "$state/centre.pid" ]; then
        stop_centre
        tell "the line to the centre is cut"
    else
        start_centre
        tell "the line to the centre is back"
    fi
}

case "${1:-}" in
    id) lay_down "$2" ;;
    next-id) next_person ;;
    carrier) carrier "$2" ;;
    new) new_carrier "$2" ;;
    line) line ;;
    *) sed -n '2p' "$0" >&2; exit 2 ;;
esac

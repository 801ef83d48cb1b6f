# What the demo and its keys share; sourced from the project's folder.
# shellcheck shell=bash disable=SC2034

state=$(realpath -m "${IMZA_DEMO_DIR:-demo-state}")
bin=$PWD/target/debug
socket=$state/tmux.sock
softhsm_module=/usr/lib/softhsm/libsofthsm2.so
export SOFTHSM2_CONF=$state/softhsm2.conf
export IMZA_DEMO_DIR=$state
keys_hint='Alt-1 ID card: Aysel  Alt-2 Elvin  Alt-7 next person | Alt-3 smart card  Alt-4 USB token  Alt-5/6 new one | Alt-9 line'

central() { "$bin/central" "$@"; }
centre() { central --config "$state/centre/central.toml" "$@"; }

# Starts the centre at the address it had, or at a free one, and returns when it listens.
start_centre() {
    local address pid
    address=$(cat "$state/centre-address" 2>/dev/null || echo 127.0.0.1:0)
    sed -i "s/^address = .*/address = \"$address\"/" "$state/centre/central.toml"
    : >"$state/centre.log"
    "$bin/central" --config "$state/centre/central.toml" serve >"$state/centre.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$state/centre.pid"
    disown "$pid"
    # The line comes when the server is ready; tail ends with it, or with the server.
    if ! timeout 30 tail -n +1 -f --pid="$pid" "$state/centre.log" 2>/dev/null | grep -q -m1 '^listening on '; then
        if [ "$address" != 127.0.0.1:0 ]; then
            rm -f "$state/centre-address"
            start_centre
            return
        fi
        cat "$state/centre.log" >&2
        return 1
    fi
    sed -n 's#^listening on https://##p' "$state/centre.log" >"$state/centre-address"
}

stop_centre() {
    local pid
    pid=$(cat "$state/centre.pid" 2>/dev/null) || return 0
    rm -f "$state/centre.pid"
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = central ]; then
        kill "$pid" 2>/dev/null || true
        timeout 15 tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2>/dev/null || true
    fi
}

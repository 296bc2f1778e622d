#!/bin/sh
# The figures of sending, each beside its limit, by one command: PEERS=FOLDER tests/bench/figures.sh BUILD (as root; see
# peers.sh). Minutes long, and true only on a machine that does nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?the build folder}" && pwd)
poor=64,256,300,2
say() { printf '\n== %s\n' "$1"; }
peers() { "$here/peers.sh" "$build" "$@" 2>/dev/null | grep -v '^{'; }

say "10,000 entries on the loopback: at most 0.20 s, 10x pouchdb-1000, no slower than node-batch, no more processor time than it"
peers 10000 3
say "a night of 60 on a poor line: at most 22 KB (up) and 6 s"
ONLY=curl-zstd19 peers 60 7 --link $poor
say "200 on a poor line: at most 1.15x curl-zstd19"
ONLY=curl-zstd19 peers 200 5 --link $poor
say "the same, one urgent entry, lines that come and go, and nothing to say: each beside its limit or curl"
"$build/tests/bench/bench_poor" "$build/src/dapcar" "$build/sync/hq/dapcar-hq" || [ $? -eq 77 ]
say "a night to a headquarters of its own, and packing against zstd; a durable save at most 1.15x"
"$build/tests/bench/bench_session" "$build/src/dapcar" "$build/sync/hq/dapcar-hq"
"$build/tests/bench/bench_save"

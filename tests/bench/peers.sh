#!/bin/sh
# Ours beside peers in one run on the same records: PEERS=FOLDER tests/bench/peers.sh BUILD [n [rounds [options of bench_sync.py]]]
# FOLDER is a set of peers with bench_sync.py (its README says how it is made); root is needed for network namespaces.
# Ours are records in a car's book, sent by the program's own client to its own headquarters. ONLY=a,b names the peers.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${1:-} in
server) # PORT: a headquarters as new
	rm -rf "$OURS/run-hq"
	cp -a "$OURS/home/hq" "$OURS/run-hq"
	exec "$BUILD/sync/hq/dapcar-hq" --home "$OURS/run-hq" serve --listen "0.0.0.0:$2" --at 2021-10-30T05:00:00Z
	;;
client) # HOST PORT N: a car with N entries
	rm -rf "$OURS/run-car"
	cp -a "$OURS/car-$4" "$OURS/run-car"
	sed -i "s|https://[0-9.]*:[0-9]*|https://$2:$3|" "$OURS/run-car/sync.json"
	"$BUILD/tests/bench/bench_line" send "$OURS/run-car"
	exit 0
	;;
esac
BUILD=$(cd "${1:?the build folder}" && pwd)
n=${2:-10000} rounds=${3:-3}
[ $# -ge 3 ] && shift 3 || shift $#
[ -x "${PEERS:-}/bench_sync.py" ] || [ -f "${PEERS:-}/bench_sync.py" ] || { echo "skipped: PEERS names no folder with bench_sync.py"; exit 77; }
OURS=$(mktemp -d)
trap 'rm -rf "$OURS"' EXIT
export OURS BUILD
"$BUILD/src/dapcar" demo --once --home "$OURS/home" --at 2021-10-29T17:00:00Z >/dev/null
# What the weekend's car has already goes first, so that n is what is sent.
address=$(sed -n 's|.*https://\([0-9.]*:[0-9]*\).*|\1|p' "$OURS/home/car/sync.json")
"$BUILD/sync/hq/dapcar-hq" --home "$OURS/home/hq" serve --listen "$address" --at 2021-10-30T05:00:00Z >"$OURS/hq.log" &
hq=$!
while ! grep -q Listening "$OURS/hq.log"; do sleep 0.1; done
"$BUILD/tests/bench/bench_line" send "$OURS/home/car" >/dev/null
kill "$hq"
wait "$hq" || true
cp -a "$OURS/home/car" "$OURS/car-$n"
"$BUILD/tests/bench/bench_line" fill "$OURS/car-$n" "$PEERS/data/records.jsonl" "$n"
cd "$PEERS"
python3 bench_sync.py --n "$n" --reps "$rounds" --only "ours,${ONLY:-node-batch,pouchdb-1000,pouchdb,odk-like,rxdb,curl-zstd}" \
	--add "ours|9443|sh $here/peers.sh server {p}|sh $here/peers.sh client {h} {p} {n}|mutual TLS, sealed book, signed and checked, durable" "$@"

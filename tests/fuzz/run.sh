#!/bin/sh
# run.sh TARGET REGRESSIONS SECONDS: grows the target's corpus under libFuzzer from its seeds, from what once broke it and
# from what earlier runs of this build folder kept (TARGET-corpus), and prints how many inputs were tried. What breaks it
# is kept beside the target, and its path stands in the output.
set -eu
target=$1 regressions=$2 seconds=$3
corpus=$target-corpus
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/seeds"
mkdir -p "$corpus"
# Seeds hold keys of this run: they are given anew each time.
FUZZ_SEEDS="$folder/seeds" "$target" >/dev/null
[ ! -d "$regressions" ] || cp "$regressions"/* "$folder/seeds/"
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 -verbosity=1 \
	-artifact_prefix="$target-broken-" "$corpus" "$folder/seeds" 2>"$folder/log" ||
	{ tail -n 80 "$folder/log"; exit 1; }
tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/log")
[ "${tried:-0}" -gt 0 ] || { tail -n 40 "$folder/log"; echo "nothing was tried"; exit 1; }
echo "count: ${target##*/} $tried executions in $seconds s, $(ls "$corpus" | wc -l) inputs kept"

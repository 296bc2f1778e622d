#!/bin/sh
# run.sh TARGET REGRESSIONS SECONDS: grows a corpus from the target's seeds and what once broke it under libFuzzer, and
# prints how many inputs were tried. What breaks it is kept beside the build, and its path stands in the output.
set -eu
target=$1 regressions=$2 seconds=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/corpus"
FUZZ_SEEDS="$folder/corpus" "$target" >/dev/null
[ ! -d "$regressions" ] || cp "$regressions"/* "$folder/corpus/" 2>/dev/null || true
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 -verbosity=1 \
	-artifact_prefix="$target-broken-" "$folder/corpus" 2>"$folder/log" ||
	{ tail -n 80 "$folder/log"; exit 1; }
tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/log")
[ "${tried:-0}" -gt 0 ] || { tail -n 40 "$folder/log"; echo "nothing was tried"; exit 1; }
echo "count: ${target##*/} $tried executions in $seconds s, $(ls "$folder/corpus" | wc -l) inputs kept"

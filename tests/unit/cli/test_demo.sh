#!/bin/sh
# `dapcar demo --nights` with the real programs: the same records for the same seed, other ones for another, every night
# there, Check content with what is finished, and the measures run over it.
set -eu
dapcar=$1 hq=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
make() { # name, seed
	"$dapcar" demo --once --nights 5 --seed "$2" --home "$folder/$1" >"$folder/$1.said" || {
		cat "$folder/$1.said"
		exit 1
	}
	grep SHA-256 "$folder/$1.said" >"$folder/$1.sums"
	[ "$(wc -l <"$folder/$1.sums")" = 2 ]
}
fail() {
	echo "$1"
	cat "$folder"/*.said
	exit 1
}
make a 11
make b 11
make c 12
cmp "$folder/a.sums" "$folder/b.sums" || fail "the same seed gave other records"
! cmp -s "$folder/a.sums" "$folder/c.sums" || fail "another seed gave the same records"
grep -q ' 0 of those that are finished' "$folder/a.said" || fail "Check is not content"
nights=$("$hq" --home "$folder/a/hq" measures | grep -c '^Night of ')
[ "$nights" = 5 ] || fail "headquarters has $nights nights"
"$hq" --home "$folder/a/hq" measures --json >"$folder/measures"
[ -s "$folder/measures" ] || fail "no measures"
"$hq" --home "$folder/a/hq" verify >"$folder/verified" || fail "verify: $(cat "$folder/verified")"
for words in '--nights 0' '--nights 105' '--nights x' '--seed 3'; do
	# shellcheck disable=SC2086 # a list of words
	if "$dapcar" demo --once $words --home "$folder/d" >"$folder/d.said" 2>&1; then
		fail "demo $words was taken"
	fi
done
# A night that is no date is no night without a visit.
for night in 29/10/2021 2021-13-40 2021-4-9 2021-04-09x today; do
	if "$dapcar" --home "$folder/a/desk" --user 2288 --passphrase-file "$folder/a/passphrase" report "$night" \
		>"$folder/d.said" 2>&1 || ! grep -q 'must be a date like 2021-10-29' "$folder/d.said"; then
		fail "report $night: $(cat "$folder/d.said")"
	fi
	if "$dapcar" --home "$folder/a/car" --user 4417 --passphrase-file "$folder/a/passphrase" log --night "$night" \
		>"$folder/d.said" 2>&1 || ! grep -q 'must be a date like 2021-10-29' "$folder/d.said"; then
		fail "log --night $night: $(cat "$folder/d.said")"
	fi
done
echo "$(cat "$folder/verified")"

#!/bin/sh
# Looks at every order of events of sync.pml (spin): the protocol holds, and each tempting shortcut is caught.
# A quick look by default (entries, faults and parts as below); MODEL_FULL=1 looks at all parts together, for some minutes
# and with up to 12 GiB of memory.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for need in spin gcc; do
	command -v "$need" >/dev/null || { echo "skipped: $need is not installed"; exit 77; }
done
bad=0
how=-O1
[ "${MODEL_FULL:-}" = 1 ] && how='-O2 -DCOLLAPSE'

# look NAME OPTIONS: leaves in $work/out what the search said.
look() {
	mkdir -p "$work/$1" && cd "$work/$1" || exit 1
	shift
	spin -a "$@" "$here/sync.pml" >spin.log 2>&1 && gcc -w $how -DSAFETY -DMEMLIM=12000 -o pan pan.c 2>>spin.log ||
		{ cat spin.log; exit 1; }
	./pan -m500000 >out 2>&1
}

holds() {
	look "whole-$1-$2-$3" -DPARTS="$1" -DENTRIES="$2" -DFAULTS="$3"
	states=$(awk '/states, stored/ { print $1; exit }' out)
	if grep -q 'errors: 0' out && ! grep -q 'Search not completed\|max search depth' out; then
		echo "holds: parts $1, $2 entries, $3 faults, $states states"
	else
		echo "DOES NOT HOLD: parts $1, $2 entries, $3 faults: $(grep -m1 'assertion violated\|not completed\|max search' out)"
		bad=1
	fi
}

caught() {
	look "$1" -D"$1" -DPARTS="$2" -DENTRIES="$3" -DFAULTS="$4"
	if grep -q 'errors: 1' out; then
		echo "caught: $1: $(sed -n 's/^pan:1: assertion violated *\(.*\) (at depth.*/\1/p' out | head -1)"
	else
		echo "NOT CAUGHT: $1"
		bad=1
	fi
}

if [ "${MODEL_FULL:-}" = 1 ]; then
	holds 31 2 2
	holds 3 3 3
	holds 7 3 2
	holds 27 3 2
else
	holds 3 3 2
	holds 6 2 2
	holds 31 2 1
fi
how=-O0
caught M_NUMBER 3 3 2             # duplicates known by their number
caught M_OVERWRITE 3 3 2          # the newer of two with one number stays
caught M_PRUNE_AT_RECEIPT 2 2 1   # bodies dropped at a mere acknowledgement
caught M_TRUST_MARKS 3 2 1        # remembered marks in place of a question
caught M_ANSWER_BEFORE_COMMIT 2 2 1
caught M_NO_FORK 3 3 2            # siblings are not looked for
caught M_EARLY_IN_LINE 8 2 1      # an early copy counted as an entry that has come
caught M_NO_HEAL 18 2 1           # what headquarters lost of its own is not given back
caught M_BUNDLE_IS_SENT 4 2 1     # what was sealed counts as sent
caught M_MARK_BEFORE_BACKUP 3 2 2 # "backed up" said of what came after the backup
caught M_LINE_ALONE 3 3 2         # after a restore at headquarters, the newest line is sent again and no other branch
exit $bad

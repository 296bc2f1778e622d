#!/bin/sh
# No file outside the data folder is created or written in a whole evening that is typed on the terminal, sent, reviewed
# and exported: the test of one night runs under strace, programs and all.
set -eu
inside='^/tmp/dapcar-test-'
. "$(dirname "$0")/trace.sh"
trace evening "$@" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
grep -q 'The shift has ended\|PASSED' "$work/said" || { cat "$work/said"; exit 1; }
none_outside "an evening on the terminal" "$work/evening.trace"

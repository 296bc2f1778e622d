#!/bin/sh
# No file outside the data folder is created or written in a whole weekend: headquarters, enrolment, sign-on, 260 records,
# sending, a desk's review. Traced with strace; the same trace is first seen to catch a planted write.
set -eu
dapcar=$1
dapcar_hq=$2
PATH=$(dirname "$dapcar"):$(dirname "$dapcar_hq"):$PATH
export PATH
inside='/data/' # of the folder below
. "$(dirname "$0")/trace.sh"
data=$work/data
inside="^$data"
mkdir -m 700 "$data"

trace weekend "$dapcar" demo --once --home "$data/practice" >/dev/null
desk="$data/practice/desk"
for command in "review list" "measures" "verify" "log --json"; do
	# shellcheck disable=SC2086 # words of a command
	trace "$(echo "$command" | tr -d ' -')" "$dapcar" --home "$desk" --user 2288 --passphrase-file "$data/practice/passphrase" \
		--at 2021-10-31T09:12:00Z $command >/dev/null
done
trace export "$dapcar_hq" --home "$data/practice/hq" export --profile internal --from 2021-10-29 --to 2021-10-31 \
	--out "$data/export" >/dev/null
rm "$work/planted.trace"
none_outside "a weekend of commands" "$work"/*.trace

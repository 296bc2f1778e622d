#!/bin/sh
# No file outside the data folder is created or written in a whole weekend: headquarters, enrolment, sign-on, 260 records,
# sending, a desk's review. Traced with strace; the same trace is first seen to catch a planted write.
set -eu
dapcar=$1
dapcar_hq=$2
command -v strace >/dev/null || { echo "no strace"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "strace may not trace here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$dapcar"):$(dirname "$dapcar_hq"):$PATH
export PATH
home=$work/home
data=$work/data
mkdir -m 700 "$home" "$data"

# Paths that were opened for writing, made, renamed or linked.
written() {
	awk '/= -1 / { next }
	/(openat|open|creat)\(/ && /O_WRONLY|O_RDWR|O_CREAT|creat\(/ { print }
	/(mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|mknod|mknodat)\(/ { print }' "$@" |
		grep -o '"[^"]*"' | tr -d '"' | sort -u
}
outside() {
	written "$@" | grep -v -e "^$data" -e '^/dev/null$' -e '^/dev/tty$' -e '^/dev/urandom$' -e '^/proc/self/' || true
}
trace() { # name, command...
	name=$1
	shift
	strace -f -qq -o "$work/$name.trace" -e trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat \
		env -i HOME="$home" PATH="$PATH" LANG=C.UTF-8 "$@"
}

trace planted sh -c "echo x >'$work/outside'"
[ -n "$(outside "$work/planted.trace")" ] || { echo "the trace does not see a write outside"; exit 1; }

trace weekend "$dapcar" demo --once --home "$data/practice" >/dev/null
desk="$data/practice/desk"
trace review "$dapcar" --home "$desk" --user 2288 --passphrase-file "$data/practice/passphrase" \
	--at 2021-10-31T09:12:00Z review list >/dev/null
trace measures "$dapcar" --home "$desk" --user 2288 --passphrase-file "$data/practice/passphrase" \
	--at 2021-10-31T09:12:00Z measures >/dev/null

found=$(outside "$work/weekend.trace" "$work/review.trace" "$work/measures.trace")
if [ -n "$found" ]; then
	echo "written outside the data folder:"
	echo "$found"
	exit 1
fi
echo "$(written "$work"/weekend.trace | wc -l) paths written in the weekend, none outside the data folder"

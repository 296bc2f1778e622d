# Which paths a program makes, writes, renames or links, by strace. Sourced; wants $work (made here) and $inside, a
# pattern of grep for the paths that are allowed beside the terminal and the usual devices.
command -v strace >/dev/null || { echo "no strace"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "strace may not trace here"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Paths that were opened for writing, made, renamed or linked. Removing is no writing.
written() {
	awk '/= -1 / { next }
	/(openat|open|creat)\(/ && /O_WRONLY|O_RDWR|O_CREAT|creat\(/ { print }
	/(mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|mknod|mknodat)\(/ { print }' "$@" |
		grep -o '"[^"]*"' | tr -d '"' | sort -u
}
outside() {
	written "$@" | grep -v -e "$inside" -e '^/dev/null$' -e '^/dev/tty$' -e '^/dev/ptmx$' -e '^/dev/pts/' \
		-e '^/dev/urandom$' -e '^/proc/self/' || true
}
trace() { # name, command...
	name=$1
	shift
	strace -f -qq -o "$work/$name.trace" -e trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat \
		env -i HOME="$work/home" PATH="$PATH" LANG=C.UTF-8 "$@"
}
# Fails when something was written elsewhere. $1 says what was traced.
none_outside() {
	what=$1
	shift
	found=$(outside "$@")
	if [ -n "$found" ]; then
		echo "written outside the data folder in $what:"
		echo "$found"
		exit 1
	fi
	echo "$(written "$@" | wc -l) paths written in $what, none outside the data folder"
}

# It must be able to fail.
mkdir -m 700 "$work/home"
trace planted sh -c "echo x >'$work/home/outside'; mkdir '$work/home/made'"
[ "$(outside "$work/planted.trace" | wc -l)" = 2 ] || { echo "the trace does not see a write outside"; exit 1; }

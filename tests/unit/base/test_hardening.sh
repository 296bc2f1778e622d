#!/bin/sh
# The programs as they are built: at a random place in memory, nothing both writable and executable, nothing left to bind
# later, guarded stacks, checked copies, no unbounded call. A program without these is made and must be refused.
set -eu
command -v readelf >/dev/null && command -v nm >/dev/null || { echo "no binutils"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints what a program lacks. Status 0: nothing.
lacks() {
	readelf -hldW "$1" >"$work/elf"
	nm -D "$1" | awk '{ sub(/@.*/, "", $NF); print $(NF - 1), $NF }' >"$work/names"
	bad=0
	has() { # file, what must be there, what it is called
		grep -Eq "$2" "$work/$1" || { echo "$(basename "$prog"): $3 is missing"; bad=1; }
	}
	not() {
		! grep -E "$2" "$work/$1" || { echo "$(basename "$prog"): $3"; bad=1; }
	}
	prog=$1
	has elf 'Type: +DYN' 'position independence'
	has elf 'Flags:.* PIE' 'the mark of a position independent program'
	has elf 'GNU_RELRO' 'RELRO'
	has elf 'FLAGS\).*BIND_NOW' 'BIND_NOW'
	has elf 'Flags:.*NOW' 'NOW'
	has elf 'GNU_STACK.* RW ' 'a stack that holds no code'
	not elf '(LOAD|GNU_STACK) .* RWE ' 'writable and executable'
	not elf 'RPATH|RUNPATH|TEXTREL' 'a path or a text relocation is built in'
	has names '^U __stack_chk_fail$' 'the guard of the stack'
	has names '^U __[a-z]+_chk$' 'checked copies'
	not names '^U (gets|strcpy|strcat|sprintf|vsprintf|system|popen|tmpnam|tempnam|mktemp)$' 'calls what has no bound'
	return $bad
}

printf '#include <string.h>\nint main(int c, char **v) { char b[9]; strcpy(b, v[0]); return b[c]; }\n' >"$work/weak.c"
if cc -O1 -w -fno-stack-protector -U_FORTIFY_SOURCE -fno-builtin -fno-pie -no-pie -Wl,-z,norelro -Wl,-z,lazy \
	-Wl,-z,execstack -o "$work/weak" "$work/weak.c"; then
	said=$(lacks "$work/weak" || true)
	for word in 'position independence' RELRO BIND_NOW 'holds no code' 'guard of the stack' 'checked copies' 'no bound'; do
		case $said in
		*"$word"*) ;;
		*) echo "not seen to be missing: $word"; exit 1 ;;
		esac
	done
else
	echo "the weak program could not be made"
	exit 1
fi

status=0
for program; do
	lacks "$program" || status=1
done
[ $status = 0 ] && echo "$# programs are hardened, and a weak one was refused"
exit $status

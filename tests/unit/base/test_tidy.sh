#!/bin/sh
# The tree is tidy, and the script that says so can say no: one of each thing that may not stand is planted and caught.
set -eu
root=$1
"$root/script/tidy" "$root"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
n=0
plant() { # what, the words that must be said of it
	printf 'a line\n%s\nanother\n' "$1" >"$copy/planted.md"
	if said=$("$root/script/tidy" "$copy"); then
		echo "not caught: $2"
		exit 1
	fi
	case $said in
	*planted.md:2:*"$2"*) n=$((n + 1)) ;;
	*)
		echo "caught, but not as: $2"
		exit 1
		;;
	esac
}
plant "as /$(printf work)/main says" 'path of one machine'
plant "mail somebody@$(printf example)x.org" 'mail address'
plant "ring 07$(printf 123) 456 789" 'phone number'
plant "live in NG$(printf 1) 1AA" 'postcode'
rm "$copy/planted.md"
awk 'BEGIN { for (i = 0; i < 801; i++) print "line" }' >"$copy/long.c"
if "$root/script/tidy" "$copy" >/dev/null; then
	echo "not caught: a file of 801 lines"
	exit 1
fi
awk 'BEGIN { for (i = 0; i < 800; i++) print "line" }' >"$copy/long.c"
"$root/script/tidy" "$copy" >/dev/null || {
	echo "a file of 800 lines was refused"
	exit 1
}
echo "the tree is tidy, and $((n + 1)) planted faults were caught"

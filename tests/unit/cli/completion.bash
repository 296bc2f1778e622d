# Run by test_pages.sh in a real bash.
set -u
source=$1 pages=$4
declare -A program=([dapcar]=$2 [dapcar-hq]=$3)
for name in dapcar dapcar-hq; do
	. "$pages/$name.bash" || exit 1
done
compopt() { :; } # speaks only to readline
failed=0 asked=0

# offers dapcar sy: what is offered for the last word, in order, with a space between.
offers() {
	local fn=_${1//-/_}
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	"$fn"
	offered=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
	offered=${offered% }
	((asked++))
}

expect() { # WHAT words...
	local want=$1
	shift
	offers "$@"
	[ "$offered" = "$want" ] || {
		printf 'for "%s" bash offers "%s" and not "%s"\n' "$*" "$offered" "$want"
		failed=1
	}
}

expect 'sync' dapcar sy
expect 'disable join list' dapcar user ''
expect 'disable' dapcar --home /tmp user d
expect '--once' dapcar sync --o
expect '' dapcar log --nd
expect 'contrast' dapcar --theme c
expect '--user' dapcar --us
expect 'add list resume revoke suspend' dapcar-hq device ''
expect '--url' dapcar-hq device add car1 --u
expect 'unlock-code' dapcar-hq un
expect "$source/CONTRIBUTING.md" dapcar enrol "$source/CONTR"
expect "$source/CONTRIBUTING.md" dapcar add --ndjson "$source/CONTR"
expect "$source/docs" dapcar verify "$source/doc"

# Each command as the help lists it, against the options that its own help lists.
for name in dapcar dapcar-hq; do
	commands=$("${program[$name]}" --help | sed -n "s/^  $name\(\( [a-z][a-z-]*\)*\)\( [A-Z[].*\|  .*\)$/\1/p")
	while IFS= read -r words; do
		read -r -a command <<<"$words"
		options=$("${program[$name]}" "${command[@]}" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort -u | tr '\n' ' ')
		[ ${#command[@]} = 0 ] && continue
		expect "${options% }" "$name" "${command[@]}" --
		expect "${command[-1]}" "$name" "${command[@]}"
	done <<<"$commands"
done
[ $failed = 0 ] || exit 1
((asked > 60)) || {
	echo "only $asked completions were asked for"
	exit 1
}
echo "$asked completions are what the programs take"
exec python3 "$source/tests/unit/cli/completion_typed.py" "$pages"

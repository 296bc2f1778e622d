#!/bin/sh
# Every box of docs/OPERATE.md is typed, in its order, at machines that are folders, with the real programs. What only a
# machine of its own could do (apt-get, systemctl, runuser) is played by small scripts, and what would be typed on a
# terminal (passphrases, codes) comes from files.
#   test_operate.sh SOURCE DAPCAR DAPCAR_HQ [live]
# With `live` keys cost what they cost a force, which takes a minute of computing; else the headquarters is one for practice.
set -eu
page=$1/docs/OPERATE.md
dapcar=$(realpath "$2")
hq=$(realpath "$3")
practice=--practice
[ "${4-}" != live ] || practice=
export dapcar hq practice
T=$(mktemp -d)
export T
end() {
	[ ! -f "$T/serve.pid" ] || kill "$(cat "$T/serve.pid")" 2>/dev/null || true
	rm -rf "$T"
}
trap end EXIT
mkdir "$T/bin" "$T/stick" "$T/boxes"
: >"$T/default"
: >"$T/stick/dapcar_0_all.deb"
: >"$T/stick/dapcar-hq_0_all.deb"
echo 'four plain words here' >"$T/passphrase"
echo 135790 >"$T/code"

# The real program, in the folder that the page calls by its place on a machine of its own.
cat >"$T/bin/dapcar-hq" <<'END'
#!/bin/sh
set -eu
for word; do
	shift
	case $word in
	/var/lib/dapcar-hq) word=$T/hq ;;
	https://hq.example.org:7443) word=https://127.0.0.1:$(cat "$T/port") ;;
	esac
	set -- "$@" "$word"
done
case " $* " in
*" init "*) set -- "$@" $practice ;;
*" --home "*) ;;
*) set -- --home "$T/hq" "$@" ;;
esac
"$hq" "$@" >"$T/said" || exit
cat "$T/said"
case " $* " in
*" unlock-code "*) head -n 1 "$T/said" >"$T/once" ;;
esac
END
# Asks for a secret where the real one asks on the terminal.
cat >"$T/bin/dapcar" <<'END'
#!/bin/sh
set -eu
case " $* " in
*" user join "*) exec "$dapcar" "$@" --unlock-code-file "$T/once" --passphrase-file "$T/passphrase" --code-file "$T/code" ;;
*" org-key make "*) exec "$dapcar" "$@" $practice --passphrase-file "$T/passphrase" ;;
*" --user "*) exec "$dapcar" "$@" --passphrase-file "$T/passphrase" ;;
esac
exec "$dapcar" "$@"
END
cat >"$T/bin/runuser" <<'END'
#!/bin/sh
[ "$1 $2 $3" = '-u dapcar-hq --' ] || exit 2
shift 3
exec "$@"
END
cat >"$T/bin/apt-get" <<'END'
#!/bin/sh
[ "$1 $2" = 'install -y' ] && [ -f "$3" ]
END
cat >"$T/bin/systemctl" <<'END'
#!/bin/sh
set -eu
[ "$2" = dapcar-hq ]
if [ "$1" != start ] && [ -f "$T/serve.pid" ]; then
	kill "$(cat "$T/serve.pid")"
	# One that nobody reaped has ended too.
	while grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$(cat "$T/serve.pid")/status"; do sleep 0.1; done
	rm "$T/serve.pid"
fi
[ "$1" != stop ] || exit 0
port=$(cat "$T/port" 2>/dev/null || echo 0)
: >"$T/serve"
"$hq" --home "$T/hq" serve --listen "127.0.0.1:$port" >>"$T/serve" 2>"$T/serve.log" &
echo $! >"$T/serve.pid"
n=0
until grep -q ':[0-9]' "$T/serve"; do
	n=$((n + 1))
	[ $n -lt 200 ] || exit 1
	sleep 0.1
done
sed -n 's/.*://p' "$T/serve" >"$T/port"
END
chmod +x "$T"/bin/*

# One file a box: its machine on the first line.
awk -v to="$T/boxes" '
/^```/ && inside { inside = 0; close(file); next }
/^```/ {
	inside = 1
	file = sprintf("%s/%03d", to, ++n)
	if ($1 != "```sh" || NF != 2)
		print "nobody" > file
	else
		print $2 > file
	next
}
inside { gsub("/etc/default/dapcar-hq", "$T/default"); gsub(/cp -a \/var\/lib\/dapcar-hq/, "cp -a $T/hq"); print > file }
' "$page"
boxes=0 commands=0
for box in "$T"/boxes/*; do
	machine=$(head -n 1 "$box")
	[ "$machine" != nobody ] || {
		echo "A box of $page does not say at which machine it is typed"
		exit 1
	}
	mkdir -p "$T/home/$machine"
	sed 1d "$box" >"$T/box"
	(
		cd "$T/stick"
		HOME=$T/home/$machine
		PATH=$T/bin:$PATH
		unset XDG_DATA_HOME
		export HOME PATH
		sh -eu "$T/box" </dev/null >"$T/box.said" 2>&1
	) || {
		printf 'At %s this did not do what the page says:\n' "$machine"
		cat "$T/box" "$T/box.said"
		exit 1
	}
	boxes=$((boxes + 1))
	commands=$((commands + $(grep -c '^[a-z]' "$T/box")))
done
[ $boxes -gt 25 ] || {
	echo "only $boxes boxes were found"
	exit 1
}
# What the page promises on the way.
promise() {
	grep -q "$1" "$2" || {
		echo "$3"
		cat "$2"
		exit 1
	}
}
promise 'LISTEN=0.0.0.0:7443' "$T/default" "the address to listen on was not set"
"$hq" --home "$T/hq" device list >"$T/devices"
promise 'car2 .*revoked' "$T/devices" "the lost laptop is not revoked"
promise 'car2-b .*active' "$T/devices" "the replacement has not joined"
"$hq" --home "$T/hq" user list >"$T/people"
promise 'EWA-07.*has left' "$T/people" "the person who left is still there"
[ ! -e "$T/stick/car1.bundle" ] || {
	echo "a bundle was left on the stick"
	exit 1
}
echo "$commands commands in $boxes boxes of docs/OPERATE.md do what it says"

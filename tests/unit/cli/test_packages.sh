#!/bin/sh
# The Debian packages of the programs as they were built here: what is in them, what they stand on, that the sums are true,
# that the same build gives the same bytes, and that the service may do little. Installing them in a bare Debian and taking
# them away again is `script/release --try FOLDER`, as root.
#   test_packages.sh SOURCE BUILD
set -eu
source=$1 build=$(realpath "$2")
command -v dpkg-shlibdeps >/dev/null || {
	echo "skipped: there is no dpkg-shlibdeps (script/setup release installs it)"
	exit 77
}
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
SOURCE_DATE_EPOCH=1635552000
export SOURCE_DATE_EPOCH
"$source/script/release" --built "$build" "$T/one" >/dev/null
sleep 1
"$source/script/release" --built "$build" "$T/two" >/dev/null
fail() {
	echo "$1"
	exit 1
}
for program in dapcar dapcar-hq; do
	deb=$(ls "$T/one/${program}_"*.deb)
	cmp "$deb" "$T/two/$(basename "$deb")" || fail "the same build gave two packages"
	dpkg-deb -c "$deb" | awk '$6 !~ /\/$/ { sub(/^\./, "", $6); print $1, $2, $6 }' | sort -k3 >"$T/$program.list"
	! grep -v ' root/root ' "$T/$program.list" || fail "somebody else than root owns that"
	dpkg-deb -f "$deb" Depends | grep -q 'libc6 .*libsodium23' || fail "what $program stands on was not worked out"
	dpkg-deb -R "$deb" "$T/$program"
	(cd "$T/$program" && md5sum -c --quiet DEBIAN/md5sums) || fail "the sums of $program are not true"
	"$T/$program/usr/bin/$program" --version | grep -q "^$program " || fail "$program does not run"
	gzip -dc "$T/$program/usr/share/man/"man?/*.gz | grep -q '^\.SH COMMANDS' || fail "$program has no manual page"
	bash -n "$T/$program/usr/share/bash-completion/completions/$program"
done
# Nothing more than this, and nothing less.
sed 's/[^ ]* [^ ]* //' "$T/dapcar.list" "$T/dapcar-hq.list" >"$T/files"
cat >"$T/expected" <<'END'
/usr/bin/dapcar
/usr/share/bash-completion/completions/dapcar
/usr/share/doc/dapcar/OPERATE.md
/usr/share/doc/dapcar/README.md
/usr/share/doc/dapcar/changelog.Debian.gz
/usr/share/doc/dapcar/changelog.gz
/usr/share/doc/dapcar/copyright
/usr/share/man/man1/dapcar.1.gz
/etc/default/dapcar-hq
/lib/systemd/system/dapcar-hq.service
/usr/bin/dapcar-hq
/usr/lib/sysusers.d/dapcar-hq.conf
/usr/share/bash-completion/completions/dapcar-hq
/usr/share/doc/dapcar-hq/OPERATE.md
/usr/share/doc/dapcar-hq/README.md
/usr/share/doc/dapcar-hq/changelog.Debian.gz
/usr/share/doc/dapcar-hq/changelog.gz
/usr/share/doc/dapcar-hq/copyright
/usr/share/doc/dapcar-hq/protocol.md
/usr/share/man/man8/dapcar-hq.8.gz
END
LC_ALL=C sort "$T/expected" >"$T/expected.sorted"
LC_ALL=C sort "$T/files" | diff "$T/expected.sorted" - || fail "the packages hold other files"
for part in postinst prerm postrm; do
	sh -n "$T/dapcar-hq/DEBIAN/$part"
done
if command -v systemd-analyze >/dev/null; then
	said=$(systemd-analyze security --offline=true "$T/dapcar-hq/lib/systemd/system/dapcar-hq.service" 2>/dev/null |
		sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
	awk -v said="$said" 'BEGIN { exit !(said != "" && said <= 1.5) }' || fail "the service is exposed: '$said', and 1.5 is the limit"
	echo "exposure of the service: $said of 10 (limit 1.5)"
else
	echo "systemd-analyze is not here: the service was not looked at"
fi

#!/bin/sh
# The manual pages are clean, and a real bash completes what the programs take: every command, every option of each
# command and no other, as their own --help lists them.
#   test_pages.sh SOURCE DAPCAR DAPCAR_HQ PAGES, the folder in which manuals and completions were built
set -eu
source=$1 dapcar=$2 hq=$3 pages=$4
if command -v groff >/dev/null; then
	for page in dapcar.1 dapcar-hq.8; do
		said=$(groff -man -ww -Tutf8 -z "$pages/$page" 2>&1)
		[ -z "$said" ] || {
			printf 'groff about %s: %s\n' "$page" "$said"
			exit 1
		}
	done
	echo "groff has nothing to say about the manual pages"
else
	echo "groff is not here: the manual pages were not set"
fi
command -v bash >/dev/null || {
	echo "skipped: there is no bash"
	exit 77
}
exec bash "$source/tests/unit/cli/completion.bash" "$source" "$dapcar" "$hq" "$pages"

#!/bin/sh
# The house keeps its own rules, and the script that says so can say no: a planted violation of each sort is caught.
set -eu
root=$1
"$root/script/layers" "$root"
"$root/script/headers"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
plant() { # file, text, what
	rm -rf "$copy/tree"
	mkdir -p "$copy/tree"
	cp -r "$root/src" "$root/include" "$root/ui" "$root/sync" "$copy/tree/"
	printf '%s\n' "$2" >>"$copy/tree/$1"
	if "$root/script/layers" "$copy/tree" >/dev/null; then
		echo "not caught: $3"
		exit 1
	fi
}
plant src/base/buf.c '#include "model/rec.h"' 'base including model'
plant src/book/entry.c '#include "model/rec.h"' 'book including model'
plant src/evaluate/measures.c '#include "app/app.h"' 'evaluate including app'
plant ui/screen/words.c '#include "sync/client/sync.h"' 'a screen including sync'
plant src/app/save.c '#include <jansson.h>' 'Jansson outside its owner'
plant src/model/rec.c '#include <sqlite3.h>' 'SQLite outside its owner'
plant src/app/save.c 'static void *f(void) { return malloc(1); }' 'memory outside base'
plant src/app/save.c 'static long f(void) { return time(0); }' 'a clock outside base'
echo "layers and headers hold, and 8 planted violations were caught"

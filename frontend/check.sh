#!/bin/sh
# Shows that the committed bundles are what the sources give.  Exit 1 when they differ.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --no-audit --no-fund --ignore-scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LIANFANG_WEB_OUT="$work" node build.mjs
web=../src/lianfang/web
if diff -rq "$work/static/web" "$web/static/web" &&
  diff -q "$work/templatetags/icon_shapes.json" "$web/templatetags/icon_shapes.json"; then
  echo "The committed bundles equal a rebuild."
else
  echo "The committed bundles differ from a rebuild: run 'npm run build' in frontend/ and commit." >&2
  exit 1
fi
node --test test/

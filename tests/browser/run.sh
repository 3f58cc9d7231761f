#!/usr/bin/env bash
# Starts `chancery demo` on a free port, feeds it hostile news, drives its page in Chromium.
#   tests/browser/run.sh [BINARY]      screenshots: target/browser/
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(realpath "${1:-$root/target/debug/chancery}")
cd "$root/tests/browser"
shots=$root/target/browser
mkdir -p "$shots"
for tool in node npm "${CHROMIUM:-chromium}"; do
  command -v "$tool" >/dev/null || { echo "tests/browser/run.sh needs $tool"; exit 1; }
done
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --silent

log=$shots/demo.log
"$bin" demo --rate 5 --set web.listen=127.0.0.1:0 2>"$log" &
demo=$!
trap 'kill $demo 2>/dev/null || true; kill ${feed:-} 2>/dev/null || true' EXIT
for _ in $(seq 300); do grep -q 'Ctrl-C drains' "$log" && break; sleep 0.2; done
page=$(sed -n 's#^  page  *\(http://[^ ]*\)$#\1#p' "$log")
brokers=$(sed -n 's#.*mock cluster) at \([0-9.:]*\):.*#\1#p' "$log")
[ -n "$page" ] && [ -n "$brokers" ] || { cat "$log"; exit 1; }

# Again and again, so that a page that opens late sees them too.
"$bin" replay hostile.ndjson --brokers "$brokers" --topic news.raw --rate 2 --loop 2>/dev/null &
feed=$!
sleep 8
CHROMIUM=$(command -v "${CHROMIUM:-chromium}") node page.mjs "$page" "$shots"

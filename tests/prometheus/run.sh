#!/usr/bin/env bash
# Starts `chancery demo` and a Prometheus over it: every query finds series, figures add up.
#   tests/prometheus/run.sh [BINARY] [SECONDS]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(realpath "${1:-$root/target/debug/chancery}")
for tool in prometheus python3; do
  command -v "$tool" >/dev/null || { echo "tests/prometheus/run.sh needs $tool"; exit 1; }
done
log=$(mktemp)
"$bin" demo --rate 20 --set web.listen=127.0.0.1:0 2>"$log" &
demo=$!
trap 'kill $demo 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 300); do grep -q 'Ctrl-C drains' "$log" && break; sleep 0.2; done
address=$(sed -n 's#^  page  *http://\([^/]*\)/$#\1#p' "$log")
[ -n "$address" ] || { cat "$log"; exit 1; }
python3 "$root/tests/prometheus/queries.py" --seconds "${2:-40}" --rate 20 "$address"

#!/usr/bin/env bash
# Runs the statements of deploy/downstream in the engines they are for, over records that the worker made of the demo's news:
# ClickHouse embedded (chdb), Flink's planner and runtime, one OpenSearch node; figures are compared with sums over the records.
#   tests/downstream/run.sh [BINARY]       needs python3 with venv, Java 17, mvn; downloads about 350 MB once
# ksqlDB is on no public registry of libraries: its file is only read for the names of fields (tests/it/deploy.rs).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(realpath "${1:-$root/target/debug/chancery}")
here=$root/tests/downstream
cache=${CHANCERY_DOWNSTREAM_CACHE:-$HOME/.cache/chancery-downstream}
for tool in python3 java mvn; do
  command -v "$tool" >/dev/null || { echo "tests/downstream/run.sh needs $tool"; exit 1; }
done
mkdir -p "$cache"
if [ ! -f "$cache/python-complete" ]; then
  python3 -m venv "$cache/python"
  "$cache/python/bin/pip" install --quiet chdb==4.4.0
  touch "$cache/python-complete"
fi
for engine in flink opensearch; do
  cmp -s "$here/$engine/pom.xml" "$cache/$engine.xml" && continue
  rm -rf "${cache:?}/$engine"
  mvn -B -q -f "$here/$engine/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$cache/$engine" >&2
  cp "$here/$engine/pom.xml" "$cache/$engine.xml"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat "$root"/data/demo/{africa,americas,asia,europe,languages,middle-east,world}.ndjson |
  "$bin" tag --format ndjson | python3 "$here/records.py" >"$work/records.ndjson"

"$cache/python/bin/python" "$here/clickhouse.py" "$work/records.ndjson"

java -cp "$cache/flink/*" "$here/flink/Tension.java" "$root/deploy/downstream/flink.sql" "$work/records.ndjson" \
  >"$work/flink.tsv" 2>"$work/log" || { cat "$work/log"; exit 1; }
python3 "$here/tension.py" "$work/records.ndjson" "$work/flink.tsv"

java -cp "$cache/opensearch/*" "$here/opensearch/Template.java" "$root/deploy/downstream/opensearch-index-template.json" \
  "$work/records.ndjson" USA IRQ >"$work/counts" 2>"$work/log" || { cat "$work/log"; exit 1; }
python3 - "$work/records.ndjson" "$work/counts" <<'PY'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
wanted = {"source": "USA", "target": "IRQ", "polarity": "negative"}
pair = sum(any(wanted.items() <= r.items() for r in record["relations"]) for record in records)
told = [int(line) for line in open(sys.argv[2])]
assert pair > 0 and told == [len(records), pair], (told, len(records), pair)
print(f"OpenSearch: {told[0]} items, {told[1]} with a negative relation from USA to IRQ, as counted by hand")
PY

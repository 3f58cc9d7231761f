#!/usr/bin/env bash
# Scores a binary on the development sets beside the checkout; the texts stay outside the repository.
#   tests/evaluation/run.sh [BINARY]      default: target/release/chancery
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${1:-target/release/chancery}
eval=../shared/eval
score=../shared/tools/evaluate.py
[ -d "$eval" ] || { echo "*** SKIPPED: $eval is not at hand ***"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tag() { # kind, gold
  python3 "$score" items "$1" "$2" | "$bin" tag --format ndjson >"$work/out.ndjson"
}

for set in gum_news geowebnews_dev plover_gsr_dev rss500 tr_news_dev es_protest_gsr_dev; do
  echo "== actors: $set"
  tag actors "$eval/actors/$set.jsonl"
  python3 "$score" score actors "$eval/actors/$set.jsonl" "$work/out.ndjson" | grep -v most_
  case $set in plover_*) echo "== relations: $set"; python3 "$score" score relations "$eval/actors/$set.jsonl" "$work/out.ndjson" ;; esac
done
echo "== world affairs (geo/dev)"
tag actors "$eval/geo/dev.jsonl"
python3 "$score" score actors "$eval/geo/dev.jsonl" "$work/out.ndjson" | grep -v most_
python3 "$score" score portrayal "$eval/geo/dev.jsonl" "$work/out.ndjson"
python3 "$score" score relations "$eval/geo/dev.jsonl" "$work/out.ndjson"
for set in newsmtsc_dev_rw newsmtsc_dev_mt; do
  echo "== targets: $set"
  tag targets "$eval/sentiment/$set.jsonl"
  python3 "$score" score targets "$eval/sentiment/$set.jsonl" "$work/out.ndjson" | grep -E '"(n|f1_macro|accuracy)"'
done

#!/usr/bin/env bash
# Fits the linear weights anew: data/models/relations and data/models/portrayal. Run it after each change of the standard or fast model,
# of the triggers, or of data/world-affairs; about three minutes on one core, no GPU.
#   training/run_linear.sh [PYTHON]      default: python3 (needs numpy and scipy); JUDGE=path of a built examples/judge saves the build.
# With CHANCERY_DEEP (the folder of deep.onnx and tokenizer.json) and ORT_DYLIB_PATH the deep tier's table too; about ten minutes more.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_NUM_THREADS=1
judge=${JUDGE:-}
if [ -z "$judge" ]; then
  cargo build --release --example judge ${CHANCERY_DEEP:+--features deep}
  judge=target/release/examples/judge
fi
sets=tests/evaluation/world_affairs.py
python3 $sets gold train dev >"$work/gold.jsonl"
python3 $sets items "$work/gold.jsonl" >"$work/tagged.ndjson"
python3 $sets items --marked "$work/gold.jsonl" >"$work/marked.ndjson"
judge() { # tier
  for kind in tagged marked; do
    "$judge" "$1" --trace --weights data/models <"$work/$kind.ndjson" >"$work/$1.$kind"
  done
}
cases() { echo "$work/gold.jsonl:$work/$1.tagged" "$work/gold.jsonl:$work/$1.marked"; }
# What speakers say is judged last; until then nobody says anything.
printf 'bias\t-20\t-20\n' >data/models/relations/speech.tsv
judge standard
# shellcheck disable=SC2046 # two words are meant
$python training/fit_links.py $(cases standard) --write
tiers="fast standard"
[ -z "${CHANCERY_DEEP:-}" ] || tiers="$tiers deep"
for tier in $tiers; do
  judge "$tier"
  # shellcheck disable=SC2046
  $python training/fit_portrayal.py "$tier" $(cases "$tier") --write
done
# shellcheck disable=SC2046
$python training/fit_speech.py $(cases standard) --write
echo "now: cargo build --release && tests/evaluation/run.sh"

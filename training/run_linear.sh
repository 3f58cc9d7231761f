#!/usr/bin/env bash
# Fits the linear weights anew: data/models/relations and data/models/portrayal. Run it after each change of the standard or fast model,
# of the triggers, or of data/world-affairs; about three minutes on one core, no GPU.
#   training/run_linear.sh [PYTHON]      default: python3 (needs numpy and scipy); JUDGE=path of a built examples/judge saves the build.
# With CHANCERY_DEEP (the folder of deep.onnx and tokenizer.json) and ORT_DYLIB_PATH the deep tier's table too; a minute more, for the network
# is asked about the rows `dev` alone: only there its opinion is weighed, and acts and words are the same in every tier.
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
items() { # rows
  python3 $sets items "$work/$1.jsonl" >"$work/$1.tagged.ndjson"
  python3 $sets items --marked "$work/$1.jsonl" >"$work/$1.marked.ndjson"
}
judge() { # tier, rows
  for kind in tagged marked; do
    "$judge" "$1" --trace --weights data/models <"$work/$2.$kind.ndjson" >"$work/$1.$2.$kind"
  done
}
cases() { echo "$work/$2.jsonl:$work/$1.$2.tagged" "$work/$2.jsonl:$work/$1.$2.marked"; }
items gold
# What speakers say is judged last; until then nobody says anything.
printf 'bias\t-20\t-20\n' >data/models/relations/speech.tsv
judge standard gold
# shellcheck disable=SC2046 # two words are meant
$python training/fit_links.py $(cases standard gold) --write
for tier in fast standard; do
  judge "$tier" gold
  # shellcheck disable=SC2046
  $python training/fit_portrayal.py "$tier" $(cases "$tier" gold) --write
done
if [ -n "${CHANCERY_DEEP:-}" ]; then
  for split in train dev; do python3 $sets gold $split >"$work/$split.jsonl"; done
  items dev
  judge deep dev
  for kind in tagged marked; do ln "$work/standard.gold.$kind" "$work/standard.train.$kind"; done
  # shellcheck disable=SC2046
  $python training/fit_portrayal.py deep $(cases standard train) $(cases deep dev) --write
fi
# shellcheck disable=SC2046
$python training/fit_speech.py $(cases standard gold) --write
echo "now: cargo build --release && tests/evaluation/run.sh"

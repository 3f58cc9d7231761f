#!/bin/sh
# Makes data/models, all steps in order; needs CHANCERY_SHARED and CHANCERY_WORK (README.md). CHANCERY is a chancery binary whose tagger
# marks the training texts, or empty. PAIRS pairs of the pool are labelled; POOL and GOLD name the labels, WORKERS processes train the
# standard model.
set -eu
W=$CHANCERY_WORK
T1=$CHANCERY_SHARED/models/target-sentiment-minilm-int8.onnx
PAIRS=${PAIRS:-60000}
POOL=${POOL:-$W/pool.t0.npy}
GOLD=${GOLD:-$W/gold.t0.npy}
cd "$(dirname "$0")"
python prepare.py gold
python prepare.py pool
python augment.py found
python augment.py made 40000
[ -z "${CHANCERY:-}" ] || python prepare.py tagged "$CHANCERY"
python teacher.py "$T1" "$W/gold.jsonl" "$W/gold.t0.npy"
python teacher.py "$T1" "$W/pool.jsonl" "$W/pool.t0.npy" 1 0 "$PAIRS"
python train_fast.py "$POOL" "$GOLD" --limit "$PAIRS" --epochs 2 --lr 0.1 --out ../data/models/fast
python vocabulary.py "$W/std" 128
python train_standard.py "$POOL" "$GOLD" "$W/std" "$W/standard" --limit "$PAIRS" --steps 4000 --workers "${WORKERS:-1}"
python export_standard.py "$W/std" "$W/standard"
python reference.py golden
python reference.py score "$W/gold.jsonl"

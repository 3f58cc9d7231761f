#!/bin/sh
# All steps in order; needs CHANCERY_SHARED and CHANCERY_WORK (README.md). WORKERS processes train the standard model, PAIRS pairs of
# the pool are labelled. CHANCERY, where set, is a chancery binary whose tagger marks the training texts too.
set -eu
W=$CHANCERY_WORK
T1=$CHANCERY_SHARED/models/target-sentiment-minilm-int8.onnx
PAIRS=${PAIRS:-60000}
cd "$(dirname "$0")"
python prepare.py gold
python prepare.py pool
python augment.py found
python augment.py made 40000
[ -z "${CHANCERY:-}" ] || python prepare.py tagged "$CHANCERY"
python teacher.py "$T1" "$W/gold.jsonl" "$W/gold.t0.npy"
python teacher.py "$T1" "$W/pool.jsonl" "$W/pool.t0.npy" 1 0 "$PAIRS"
python finetune.py train "$W/tb" --epochs 2 --seed 11 --own 2 --made 1000 --pool 5000 --teacher "$W/pool.t0.npy"
python finetune.py export "$W/tb" "$W/deep.onnx"
python teacher.py "$W/deep.onnx" "$W/gold.jsonl" "$W/gold.tb.npy"
python teacher.py "$W/deep.onnx" "$W/pool.jsonl" "$W/pool.tb.npy" 1 0 "$PAIRS"
POOL="$W/pool.t0.npy=1,$W/pool.tb.npy=3/1"
GOLD="$W/gold.t0.npy=1,$W/gold.tb.npy=1"
python train_fast.py "$POOL" "$GOLD" --limit "$PAIRS" --epochs 3 --lr 0.1 --out ../data/models/fast
python vocabulary.py "$W/std" 128
python train_standard.py "$POOL" "$GOLD" "$W/std" "$W/standard" --limit "$PAIRS" --steps 6000 --workers "${WORKERS:-1}"
python export_standard.py "$W/standard" "$W/std"
python reference.py golden
python reference.py score "$W/gold.jsonl"

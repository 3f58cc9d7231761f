#!/bin/sh
# All steps in order; needs CHANCERY_SHARED and CHANCERY_WORK (README.md). WORKERS processes train the standard model.
set -eu
W=$CHANCERY_WORK
T1=$CHANCERY_SHARED/models/target-sentiment-minilm-int8.onnx
cd "$(dirname "$0")"
python prepare.py gold
python prepare.py pool
python augment.py found
python augment.py made 40000
python teacher.py "$T1" "$W/gold.jsonl" "$W/gold.t0.npy"
python teacher.py "$T1" "$W/pool.jsonl" "$W/pool.t0.npy"
python finetune.py "$W/tb" 2 11
python finetune.py export "$W/tb"
python teacher.py "$W/tb/model.onnx" "$W/gold.jsonl" "$W/gold.tb.npy"
python teacher.py "$W/tb/model.onnx" "$W/pool.jsonl" "$W/pool.tb.npy"
POOL="$W/pool.t0.npy=1,$W/pool.tb.npy=1.5"
GOLD="$W/gold.t0.npy=1,$W/gold.tb.npy=1.5"
python train_fast.py "$POOL" "$GOLD" --epochs 2 --lr 0.1 --out ../data/models/fast
python vocabulary.py "$W/std" 128
python train_standard.py "$POOL" "$GOLD" "$W/std" "$W/standard" --steps 9000 --workers "${WORKERS:-1}"
python export_standard.py "$W/standard" "$W/std"
python reference.py golden
python reference.py score "$W/gold.jsonl"

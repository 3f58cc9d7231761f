#!/bin/sh
# Trains the deep tier's model from the PyPI encoder and writes $CHANCERY_WORK/deep.onnx (inputs: FEATURES.md, "Deep model"), then labels
# the training texts with it as a second teacher. Comes after run.sh, whose gold, pool and labels of the first teacher it takes.
set -eu
W=$CHANCERY_WORK
PAIRS=${PAIRS:-60000}
cd "$(dirname "$0")"
python finetune.py train "$W/tb" --epochs 2 --seed 11 --own 2 --made 1000 --pool 5000 --teacher "$W/pool.t0.npy"
python finetune.py export "$W/tb" "$W/deep.onnx"
python finetune.py export "$W/tb" "$W/tb.onnx" --neutral 0
python teacher.py "$W/tb.onnx" "$W/gold.jsonl" "$W/gold.tb.npy"
python teacher.py "$W/tb.onnx" "$W/pool.jsonl" "$W/pool.tb.npy" 1 0 "$PAIRS"

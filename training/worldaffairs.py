"""Our own sentences (data/world-affairs): rows {text, start, end, actors, label, source, group} of one split, a row a mention."""
import glob, json, os

DATA = os.environ.get("WORLD_AFFAIRS", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "world-affairs"))
LABELS = ("negative", "neutral", "positive")


def documents(split):
    for path in sorted(glob.glob(os.path.join(DATA, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            for line in f:
                d = json.loads(line) if line.strip() else {}
                if d.get("split") == split:
                    yield d


def rows(split, rng=None):
    out = []
    for d in documents(split):
        labels = {s["actor"]: s["label"] for s in d["sentiment"]}
        spans = [(m["start"], m["end"]) for m in d["mentions"]]
        for m in d["mentions"]:
            if m["actor"] in labels:
                span = (m["start"], m["end"])
                out.append({"text": d["text"], "start": span[0], "end": span[1], "label": LABELS.index(labels[m["actor"]]), "source": "own_" + split,
                            "actors": [s for s in spans if s != span], "group": d["id"] + "|" + m["actor"]})
    return out

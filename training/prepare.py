"""Builds the (sentence, target) pairs that the teacher labels and the gold sets, under $CHANCERY_WORK.

  prepare.py pool   -> pool.jsonl   {text, start, end, actors:[[s,e]...], source}
  prepare.py gold   -> gold.jsonl   NewsMTSC train + NewsTSC (without texts that overlap dev) with other mentions
  prepare.py tagged BINARY -> tagged.jsonl {text, actors}: mentions that the product's tagger finds in all of these and our own
"""
import gzip, json, os, random, re, subprocess, sys

import mentions, textio, worldaffairs

WORK = os.environ["CHANCERY_WORK"]
EVAL = os.path.join(mentions.SHARED, "eval")
QUOTA = {  # pairs of each file of the pool
    "wikipedia_current_events": 100000, "kremlin_en": 15000, "whitehouse": 35000, "un_general_debate": 15000, "state_hrr": 25000,
    "au_pm_releases": 4000, "global_voices": 3000, "cia_factbook": 4000,
}
PRONOUN = re.compile(r"\b(?:he|she|they|He|She|They)\b")


def pairs_of(text, gaz, rng, most):
    found = gaz.find(text)
    actors = [(s, e) for s, e, k in found]
    weight = {"place": 0.3, "cap": 0.6, "nominal": 0.5, "people": 0.5}
    targets = [x for x in found if rng.random() < weight.get(x[2], 1.0)]
    if rng.random() < 0.15:
        targets += [(m.start(), m.end(), "pronoun") for m in PRONOUN.finditer(text)][:1]
    rng.shuffle(targets)
    for s, e, k in targets[:most]:
        yield {"text": text, "start": s, "end": e, "actors": [a for a in actors if a[1] <= s or a[0] >= e], "kind": k}


def pool(gaz, rng):
    seen, out = set(), []
    for name, quota in QUOTA.items():
        cand = []
        with gzip.open(os.path.join(EVAL, "text", name + ".jsonl.gz"), "rt", encoding="utf-8") as f:
            for line in f:
                d = json.loads(line)
                if d["lang"] != "en":
                    continue
                for s, e in textio.sentences(d["text"]):
                    t = d["text"][s:e]
                    n = t.count(" ") + 1
                    if 6 <= n <= 60 and len(t) < 420 and re.search(r"[a-z]", t):
                        cand.append(t)
        rng.shuffle(cand)
        got = 0
        for t in cand:
            if got >= quota:
                break
            key = re.sub(r"\W+", " ", t.lower())
            if key in seen:
                continue
            seen.add(key)
            for p in pairs_of(t, gaz, rng, 3):
                p["source"] = name
                out.append(p)
                got += 1
        print(name, len(cand), got, file=sys.stderr)
    for p in gold_rows():  # further targets of the gold sentences
        if p["text"] in seen:
            continue
        seen.add(p["text"])
        for q in pairs_of(p["text"], gaz, rng, 4):
            if q["end"] <= p["start"] or q["start"] >= p["end"]:
                q["source"] = "gold_sentences"
                out.append(q)
    texts = {}  # shuffled by sentence: its targets stay together, so that the standard model reads it once for all
    for p in out:
        texts.setdefault(p["text"], []).append(p)
    order = list(texts.values())
    rng.shuffle(order)
    return [p for rows in order for p in rows]


def grams(text, n=8):
    w = re.findall(r"\w+", text.lower())
    return {" ".join(w[i:i + n]) for i in range(max(1, len(w) - n + 1))}


def gold_rows():
    held = set()
    for name in ("newsmtsc_dev",):
        with open(os.path.join(EVAL, "sentiment", name + ".jsonl"), encoding="utf-8") as f:
            for line in f:
                held |= grams(json.loads(line)["text"])
    out = []
    for name in ("newsmtsc_train", "newstsc"):
        with open(os.path.join(EVAL, "sentiment", name + ".jsonl"), encoding="utf-8") as f:
            for line in f:
                d = json.loads(line)
                if not (grams(d["text"]) & held):
                    out.append({"text": d["text"], "start": d["target_start"], "end": d["target_end"], "label": d["label"] + 1, "source": name})
    return out


def tagged(binary):
    texts = {d["text"]: None for d in worldaffairs.documents("train")}
    for name in ("gold", "pool"):
        with open(os.path.join(WORK, name + ".jsonl"), encoding="utf-8") as f:
            texts.update((json.loads(line)["text"], None) for line in f)
    texts = list(texts)
    items = "".join(json.dumps({"id": str(n), "body": t, "language": "en"}) + "\n" for n, t in enumerate(texts))
    got = subprocess.run([binary, "tag", "--format", "ndjson"], input=items.encode(), stdout=subprocess.PIPE, check=True).stdout
    with open(os.path.join(WORK, "tagged.jsonl"), "w", encoding="utf-8") as f:
        for line in got.splitlines():
            d = json.loads(line)
            spans = [(m["start"], m["end"]) for a in d["actors"] for m in a["mentions"] if m.get("field", "body") == "body" and m.get("reading") != "pronoun"]
            f.write(json.dumps({"text": texts[int(d["id"])], "actors": sorted(spans)}, ensure_ascii=False) + "\n")


def main():
    if sys.argv[1] == "tagged":
        return tagged(sys.argv[2])
    rng = random.Random(4)
    gaz = mentions.Gazetteer()
    print(len(gaz.names), "names", file=sys.stderr)
    if sys.argv[1] == "pool":
        rows = pool(gaz, rng)
    else:
        rows = gold_rows()
        for name in ("newsmtsc_dev_rw", "newsmtsc_dev_mt"):
            with open(os.path.join(EVAL, "sentiment", name + ".jsonl"), encoding="utf-8") as f:
                for line in f:
                    d = json.loads(line)
                    rows.append({"text": d["text"], "start": d["target_start"], "end": d["target_end"], "label": d["label"] + 1, "source": name})
        with open(os.path.join(EVAL, "geo", "dev.jsonl"), encoding="utf-8") as f:
            for line in f:
                d = json.loads(line)
                labels = {s["actor"]: s["label"] for s in d["sentiment"]}
                for m in d["mentions"]:
                    if m["reading"] != "place" and m["actor"] in labels:
                        rows.append({"text": d["text"], "start": m["start"], "end": m["end"], "actors": [(x["start"], x["end"]) for x in d["mentions"] if x is not m],
                                     "label": ("negative", "neutral", "positive").index(labels[m["actor"]]), "source": "geo_dev", "group": d["id"] + "|" + m["actor"]})
        for r in rows:
            r.setdefault("actors", [(s, e) for s, e, k in gaz.find(r["text"]) if e <= r["start"] or s >= r["end"]])
    with open(os.path.join(WORK, sys.argv[1] + ".jsonl"), "w", encoding="utf-8") as f:
        for r in rows:
            f.write(json.dumps(r, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

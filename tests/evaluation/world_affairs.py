#!/usr/bin/env python3
"""Reads our own marked sentences (data/world-affairs) and the like as development sets. Standard library only.

  world_affairs.py gold SPLIT...                 > gold.jsonl      rows of train, dev or test, as evaluate.py scores them
  world_affairs.py items [--marked] GOLD.jsonl   > items.ndjson    what `judge` (examples/judge.rs) reads
  world_affairs.py causes GOLD.jsonl JUDGED.ndjson [MARKED_JUDGED.ndjson] [-v]

`causes` counts missed and unwanted relations by cause; with the judgement of the same sentences where the actors are
marked, what the tagger misses is told from what the rules miss. Nobody tunes on `test`.
"""
import collections, glob, json, os, sys

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "world-affairs")


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def gold(splits):
    for path in sorted(glob.glob(os.path.join(DATA, "*.jsonl"))):
        for d in rows(path):
            if d["split"] in splits:
                print(json.dumps(d, ensure_ascii=False))


def marked(d):
    text, ids = d["text"], {}
    for m in sorted(d["mentions"], key=lambda m: -m["start"]):
        name = ids.setdefault(m["actor"], m["actor"].replace("|", " ").replace("]", " "))
        place = "@" if m.get("kind") == "place" else ""
        reading = {"adjective": "|adjective", "nominal": "|nominal", "office": "|office", "metonym": "|metonym"}.get(m.get("reading"), "")
        text = f"{text[:m['start']]}[{m['surface']}|{place}{name}{reading}]{text[m['end']:]}"
    return text


def items(path, is_marked):
    for d in rows(path):
        print(json.dumps({"id": d["id"], "marked": marked(d)} if is_marked else {"id": d["id"], "text": d["text"]}, ensure_ascii=False))


def touch(a, b):
    return any(x < d and c < y for x, y in a for c, d in b)


def spans(record):
    return {a["id"]: [(m["start"], m["end"]) for m in a["mentions"]] for a in record["actors"]}


def sides(d, p):
    at = collections.defaultdict(list)
    for m in d["mentions"]:
        at[m["actor"]].append((m["start"], m["end"]))
    by_id = spans(p)
    return at, [(by_id[r["source"]], by_id[r["target"]], r) for r in p["relations"]]


def found(at, got, r):
    straight = [x for s, t, x in got if touch(at[r["source"]], s) and touch(at[r["target"]], t)]
    turned = [x for s, t, x in got if touch(at[r["source"]], t) and touch(at[r["target"]], s)]
    if any(x["polarity"] == r["polarity"] for x in straight):
        return "found", straight
    if straight:
        return "polarity", straight
    return ("turned", turned) if turned else ("unlinked", [])


def causes(gold_path, judged_path, marked_path, is_verbose):
    judged = {p["id"]: p for p in rows(judged_path)}
    by_marks = {p["id"]: p for p in rows(marked_path)} if marked_path else {}
    missed, unwanted, shown = collections.Counter(), collections.Counter(), []
    for d in rows(gold_path):
        p = judged[d["id"]]
        at, got = sides(d, p)
        every = [s for spans_ in spans(p).values() for s in spans_]
        notes = []
        for r in d["relations"]:
            cause, what = found(at, got, r)
            if cause == "unlinked" and not (touch(at[r["source"]], every) and touch(at[r["target"]], every)):
                cause = "untagged"
            if cause in ("unlinked", "untagged") and by_marks:
                cause += ", marked: " + found(*sides(d, by_marks[d["id"]]), r)[0]
            missed[cause] += 1
            if cause != "found":
                notes.append(f"   - {r['source']} > {r['target']} {r['polarity']} {r['event']} {r.get('modality', '')}: {cause} {[(x['trigger'], x['polarity']) for x in what]}")
        names = {a["id"]: a["name"] for a in p["actors"]}
        for s, t, x in got:
            pair = [r for r in d["relations"] if touch(at[r["source"]], s) and touch(at[r["target"]], t)]
            if any(r["polarity"] == x["polarity"] for r in pair):
                continue
            on_gold = [any(touch(spans_, side) for spans_ in at.values()) for side in (s, t)]
            turned = any(touch(at[r["source"]], t) and touch(at[r["target"]], s) for r in d["relations"])
            cause = "polarity" if pair else "turned" if turned else "side is nobody of the gold" if not all(on_gold) else "no such pair, " + x["modality"]
            unwanted[cause] += 1
            notes.append(f"   + {names[x['source']]} > {names[x['target']]} {x['polarity']} {x['event']} {x['modality']} [{x['trigger']}]: {cause}")
        if notes:
            shown.append("\n".join([f"{d['id']} {marked(d)}"] + notes))
    if is_verbose:
        print("\n".join(shown))
    print(json.dumps({"gold": missed, "unwanted": unwanted}, indent=1))


def main(argv):
    if len(argv) >= 2 and argv[0] == "gold":
        gold(argv[1:])
    elif len(argv) in (2, 3) and argv[0] == "items":
        items(argv[-1], "--marked" in argv)
    elif len(argv) >= 3 and argv[0] == "causes":
        files = [a for a in argv[1:] if a != "-v"]
        causes(files[0], files[1], files[2] if len(files) > 2 else None, "-v" in argv)
    else:
        sys.exit(__doc__)


main(sys.argv[1:])

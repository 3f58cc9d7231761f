#!/usr/bin/env python3
"""Turns our marked sentences (data/world-affairs/src/PART.txt) into data/world-affairs/PART.jsonl.

    python3 training/world_affairs.py            writes every part and prints its figures
    python3 training/world_affairs.py a          writes part a only
    python3 training/world_affairs.py --check    writes nothing; fails when a file is wrong or out of date

A source file holds blocks separated by a blank line; lines that begin with `#` are comments:

    [Tehran|IRN] accused [Washington|USA] of backing [the exiled group|A3], a charge [US officials|USA] called absurd.
    IRN: neutral
    USA: neutral
    A3: neutral
    IRN > USA: negative ACCUSE
    USA > IRN: negative REJECT
    USA > A3: positive SUPPORT alleged

First the sentence with `[surface|ID]` around every actor mention, then a label for every actor, then the relations.
An ID is an ISO 3166-1 alpha-3 code, an organisation's short name, or P1, A1, ... which mean somebody only within their sentence.
Every problem of every file is reported, as path:line; nothing is written for a part that has one. Offsets are code points.
"""
import collections, glob, json, os, re, sys

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "world-affairs")
LABELS = ("negative", "neutral", "positive")
EVENTS = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST "
          "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT").split()
MODALITIES = ("asserted", "alleged", "denied", "hypothetical")
ID = r"[A-Z][A-Z0-9_.-]*"
MARK = re.compile(r"\[([^\[\]|]+)\|(" + ID + r")\]")
LABEL = re.compile("(" + ID + r"):\s*(\w+)$")
RELATION = re.compile("(" + ID + r")\s*>\s*(" + ID + r"):\s*(\w+)\s+(\w+)(?:\s+(\w+))?$")


def split_of(index):
    """Seven in ten to train, one to dev, two to test, by the order in the file."""
    return "train" if index % 10 < 7 else "dev" if index % 10 == 7 else "test"


def blocks(path):
    """(line number, lines) of each block."""
    number, lines = 0, []
    with open(path, encoding="utf-8") as source:
        for n, line in enumerate(source, 1):
            line = line.strip()
            if line.startswith("#"):
                continue
            if line:
                number = number if lines else n
                lines.append(line)
            elif lines:
                yield number, lines
                lines = []
    if lines:
        yield number, lines


def unmark(marked):
    """The plain sentence and its mentions."""
    text, mentions, at = "", [], 0
    for m in MARK.finditer(marked):
        text += marked[at:m.start()]
        mentions.append({"start": len(text), "end": len(text) + len(m[1]), "surface": m[1], "actor": m[2]})
        text += m[1]
        at = m.end()
    return text + marked[at:], mentions


def convert(lines):
    """(record, problems) of a block."""
    problems, labels, relations = [], {}, []
    text, mentions = unmark(lines[0])
    actors = {m["actor"] for m in mentions}
    if not mentions:
        problems.append("no actor is marked; write [surface|ID]")
    if re.search(r"[\[\]|]|\s\s", text):
        problems.append("a broken mark or a double space in: " + text)
    for m in mentions:
        if m["surface"] != m["surface"].strip() or text[m["start"]:m["end"]] != m["surface"]:
            problems.append("a span with blanks at its ends: " + repr(m["surface"]))
    for line in lines[1:]:
        if r := RELATION.match(line):
            source, target, polarity, event, modality = r.groups()
            modality = modality or "asserted"
            for actor in {source, target} - actors:
                problems.append(f"{actor} is not marked in the sentence: {line}")
            if source == target or polarity not in LABELS or event not in EVENTS or modality not in MODALITIES:
                problems.append("not a relation of two actors with polarity, PLOVER event and modality: " + line)
            relation = {"source": source, "target": target, "polarity": polarity, "event": event, "modality": modality}
            if relation in relations:
                problems.append("twice the same relation: " + line)
            relations.append(relation)
        elif (a := LABEL.match(line)) and a[1] in actors and a[1] not in labels and a[2] in LABELS:
            labels[a[1]] = a[2]
        else:
            problems.append("neither a label of a marked actor (once) nor a relation: " + line)
    problems += [f"{actor} has no label" for actor in sorted(actors - set(labels))]
    sentiment = [{"actor": actor, "label": label} for actor, label in labels.items()]
    return {"text": text, "mentions": mentions, "sentiment": sentiment, "relations": relations}, problems


def read(path, seen):
    """(records, problems) of a part; `seen` holds the sentences of the parts before it."""
    part, records, problems = os.path.basename(path)[:-4], [], []
    for number, lines in blocks(path):
        record, wrong = convert(lines)
        place = f"{path}:{number}"
        problems += [f"{place}: {w}" for w in wrong]
        key = re.sub(r"\W+", " ", record["text"].lower()).strip()
        if key in seen:
            problems.append(f"{place}: the same sentence as in {seen[key]}")
        seen[key] = place
        head = {"id": f"wa-{part}-{len(records):04d}", "split": split_of(len(records))}
        records.append({**head, **record})
    return records, problems


def figures(part, records):
    """One line of what a part holds."""
    labels = collections.Counter(s["label"] for r in records for s in r["sentiment"])
    differing = sum(len({s["label"] for s in r["sentiment"]}) > 1 for r in records)
    neutral = sum({s["label"] for s in r["sentiment"]} == {"neutral"} for r in records)
    words = sorted(len(r["text"].split()) for r in records)
    count = max(len(records), 1)
    marked = max(labels["positive"] + labels["negative"], 1)
    return (f"{part}: {len(records)} sentences of {words[0]}-{words[-1]} words; labels "
            + " ".join(f"{label} {labels[label]}" for label in LABELS)
            + f" (positive {labels['positive'] / marked:.0%} of non-neutral); differing {differing / count:.0%}, "
            + f"neutral only {neutral / count:.0%}; {sum(len(r['relations']) for r in records)} relations")


def main(arguments):
    check, parts, seen, failed = "--check" in arguments, [a for a in arguments if a != "--check"], {}, False
    for path in sorted(glob.glob(os.path.join(HOME, "src", "*.txt"))):
        part = os.path.basename(path)[:-4]
        records, problems = read(path, seen)
        if parts and part not in parts:
            continue
        out = os.path.join(HOME, part + ".jsonl")
        content = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        if not problems and check and not (os.path.exists(out) and open(out, encoding="utf-8").read() == content):
            problems = [f"{out}:1: out of date; run training/world_affairs.py {part}"]
        if problems:
            failed = True
            print("\n".join(os.path.relpath(p) for p in problems), file=sys.stderr)
            continue
        if not check:
            with open(out, "w", encoding="utf-8") as target:
                target.write(content)
        if records:
            print(figures(part, records))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

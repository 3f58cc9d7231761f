"""Our own sentences (data/world-affairs): rows {text, start, end, actors, label, source, group} of one split, a row a mention."""
import glob, json, os

import mentions

DATA = os.environ.get("WORLD_AFFAIRS", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "world-affairs"))
STATES = """Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus Belgium Bolivia Bosnia Brazil Britain Bulgaria Cambodia
Cameroon Canada Chad Chile China Colombia Croatia Cuba Cyprus Denmark Ecuador Egypt Eritrea Estonia Ethiopia Finland France Germany Ghana Greece Hungary Iceland India
Indonesia Iran Iraq Ireland Israel Italy Japan Jordan Kazakhstan Kenya Kosovo Kuwait Laos Latvia Lebanon Libya Lithuania Malaysia Mali Mexico Moldova Mongolia Morocco
Myanmar Nepal Nicaragua Niger Nigeria Norway Oman Pakistan Peru Poland Portugal Qatar Romania Russia Rwanda Senegal Serbia Singapore Slovakia Slovenia Somalia Spain Sudan
Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Tunisia Turkey Uganda Ukraine Uruguay Uzbekistan Venezuela Vietnam Yemen Zambia Zimbabwe""".split()
# Parts in plain agency style, with as many neutral actors as news has; the others hold a trap in every second sentence.
PLAIN = ("wa-f", "wa-g", "wa-h", "wa-i", "wa-j")
LABELS = ("negative", "neutral", "positive")


def documents(split):
    for path in sorted(glob.glob(os.path.join(DATA, "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            for line in f:
                d = json.loads(line) if line.strip() else {}
                if d.get("split") == split:
                    yield d


def exchanged(d, rng):
    """The sentence with its states exchanged for others: names for names, demonyms for demonyms, each word the same way throughout."""
    swap = {}

    def other(word):
        for names in (STATES, mentions.DEMONYMS.split()):
            if word in names and word not in swap:
                like = [n for n in names if (n[0] in "AEIO") == (word[0] in "AEIO") and "_" not in n and n not in swap.values()]
                swap[word] = rng.choice(like)
        return swap.get(word, word)

    text, spans, at = "", [], 0
    for m in sorted(d["mentions"], key=lambda m: m["start"]):
        if m["start"] < at:
            return d
        first, _, rest = m["surface"].partition(" ")
        new = other(m["surface"]) if m["surface"] in STATES else other(first) + (" " + rest if rest else "")
        text += d["text"][at:m["start"]]
        spans.append(dict(m, start=len(text), end=len(text) + len(new), surface=new))
        text += new
        at = m["end"]
    return dict(d, text=text + d["text"][at:], mentions=spans)


def rows(split, rng=None, only=""):
    """A row a mention; with `rng` the states are exchanged at random, so that none is born good or bad. `only`: parts whose name begins so."""
    out = []
    for d in documents(split):
        if not d["id"].startswith(only):
            continue
        d = exchanged(d, rng) if rng else d
        labels = {s["actor"]: s["label"] for s in d["sentiment"]}
        spans = [(m["start"], m["end"]) for m in d["mentions"]]
        for m in d["mentions"]:
            if m["actor"] in labels:
                span = (m["start"], m["end"])
                out.append({"text": d["text"], "start": span[0], "end": span[1], "label": LABELS.index(labels[m["actor"]]), "source": "own_" + split,
                            "actors": [s for s in spans if s != span], "group": d["id"] + "|" + m["actor"]})
    return out

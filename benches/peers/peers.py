"""What a user would write instead, on the same load: spaCy's EntityRuler or FlashText for the names, VADER for tone.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements.txt
    target/release/chancery bench load --bytes 8000000 >/tmp/load.ndjson
    /tmp/peers/bin/python benches/peers/peers.py /tmp/load.ndjson [ROUNDS [RECORDS]]
    target/release/chancery bench analyze --file /tmp/load.ndjson

Each peer decodes the JSON of a record, finds the names that data/actors lists (English names, aliases, acronyms,
demonyms, capitals), judges by VADER each sentence that names somebody, and encodes what it found. Neither knows dates,
titles, who acts or who is meant: that is what the speed is compared for, not what is found.

Configured as their own documentation says. spaCy: a blank pipeline, patterns as text (the phrase matcher), a rule-based
sentence splitter, nlp.pipe in batches. FlashText: case-sensitive, sentences by a regular expression. VADER: a sentence
at a time. Times are CPU seconds of one process on one core, rounds take turns, the median counts.
"""

import json
import re
import statistics
import sys
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

from flashtext import KeywordProcessor
import spacy
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

ACTORS = Path(__file__).resolve().parents[2] / "data" / "actors"
KEYS = ("aliases", "acronyms", "demonyms", "metonyms", "bare")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def names():
    """English names by what they stand for, the first actor first."""
    found = {}
    for file in sorted(ACTORS.rglob("*.toml")):
        top = tomllib.loads(file.read_text(encoding="utf-8"))
        for actor in [top, *top.get("actor", [])]:
            if "code" not in actor:
                continue
            for name in [actor["name"], *(name for key in KEYS for name in actor.get(key, []))]:
                found.setdefault(name, actor["code"])
    return found


def items(lines):
    """Title and body of every record that can be read, as a worker would."""
    for line in lines:
        try:
            item = json.loads(line)
            if isinstance(item, dict):
                yield item.get("id"), "\n\n".join(t for t in (item.get("title"), item.get("body")) if isinstance(t, str))
        except ValueError:
            pass


class Spacy:
    def __init__(self, known):
        self.nlp = spacy.blank("en")
        self.nlp.max_length = 10_000_000
        self.nlp.add_pipe("sentencizer")
        ruler = self.nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "ACTOR", "pattern": name, "id": code} for name, code in known.items()])
        self.tone = SentimentIntensityAnalyzer()

    def run(self, lines):
        texts = ((text, key) for key, text in items(lines))
        for doc, key in self.nlp.pipe(texts, as_tuples=True, batch_size=64):
            actors, tones = [], {}
            for ent in doc.ents:
                start = ent.sent.start
                if start not in tones:
                    tones[start] = self.tone.polarity_scores(ent.sent.text)["compound"]
                actors.append((ent.ent_id_, ent.start_char, ent.end_char, tones[start]))
            yield json.dumps({"id": key, "actors": actors})


class FlashText:
    def __init__(self, known):
        self.words = KeywordProcessor(case_sensitive=True)
        for name, code in known.items():
            self.words.add_keyword(name, code)
        self.tone = SentimentIntensityAnalyzer()

    def run(self, lines):
        for key, text in items(lines):
            actors, base = [], 0
            for sentence in SENTENCE_END.split(text):
                found = self.words.extract_keywords(sentence, span_info=True)
                if found:
                    tone = self.tone.polarity_scores(sentence)["compound"]
                    actors += [(code, base + start, base + end, tone) for code, start, end in found]
                base += len(sentence) + 1
            yield json.dumps({"id": key, "actors": actors})


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    count = int(sys.argv[3]) if len(sys.argv) > 3 else None
    lines = Path(sys.argv[1]).read_bytes().splitlines()[:count]
    size = sum(len(text.encode()) for _, text in items(lines))
    known = names()
    print(f"{len(known)} names, {len(lines)} records, {size / 1e6:.1f} MB of news text, median of {rounds} rounds")
    versions = {name: version(name) for name in ("spacy", "flashtext", "vaderSentiment")}
    print(f"Python {sys.version.split()[0]}, " + ", ".join(f"{name} {v}" for name, v in versions.items()))
    peers = []
    for label, make in (("spaCy EntityRuler + VADER", Spacy), ("FlashText + VADER", FlashText)):
        begun = time.process_time()
        peers.append((label, make(known), []))
        print(f"{label}: built in {time.process_time() - begun:.1f} CPU s")
    for _ in range(rounds):
        for _, peer, times in peers:
            begun = time.process_time()
            out = sum(len(line) for line in peer.run(lines))
            times.append(time.process_time() - begun)
            assert out, "nothing came out"
    print(f"\n{'peer':<28} {'MB/s':>8} {'records/s':>11} {'us a record':>12}")
    for label, _, times in peers:
        seconds = statistics.median(times)
        print(f"{label:<28} {size / seconds / 1e6:>8.3f} {len(lines) / seconds:>11.0f} {seconds / len(lines) * 1e6:>12.0f}")


main()

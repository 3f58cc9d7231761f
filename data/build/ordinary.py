"""Writes data/lexicon/ordinary.tsv: words that English texts write small in every fifth place or more.

A name of a dictionary that is such a word ("Orange", "Total") counts only beside a better name of its actor.

    python3 data/build/ordinary.py TEXTS.jsonl.gz ... > data/lexicon/ordinary.tsv

Counts words of every string in the files; nothing of the texts but single words is kept.
"""

import collections
import gzip
import json
import re
import sys

COUNT_MIN = 12
SMALL_SHARE_MIN = 0.2
WORD = re.compile(r"[A-Za-z]+")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def counted(paths):
    small, all_words = collections.Counter(), collections.Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                if item.get("lang") != "en":
                    continue
                for text in strings(item):
                    for word in WORD.findall(text):
                        lower = word.lower()
                        all_words[lower] += 1
                        small[lower] += word == lower
    return small, all_words


def main():
    small, all_words = counted(sys.argv[1:])
    words = [
        word
        for word, count in small.items()
        if count >= COUNT_MIN and len(word) > 2 and count >= SMALL_SHARE_MIN * all_words[word]
    ]
    print("word")
    print("# Words that English texts write small; made by data/build/ordinary.py.")
    for word in sorted(words):
        print(word)


if __name__ == "__main__":
    main()

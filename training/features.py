"""Features of the fast model; FEATURES.md is the contract, this file its reference."""
import os

SIZE_BITS = 20
MASK = (1 << SIZE_BITS) - 1
BREAKS = set(", ; : - ( ) but while although though whereas however because after before when if unless which who whom that".split())
BE = set("is are was were be been being 's".split())
PRONOUNS = set("i we you he she it they his her its their him them who".split())
LONGEST = 4


def fnv(text):
    h = 0xCBF29CE484222325
    for b in text.encode("utf-8"):
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


class Hasher:
    def __init__(self):
        self.seen = {}

    def __call__(self, feature):
        h = self.seen.get(feature)
        if h is None:
            if len(self.seen) > 6_000_000:
                self.seen.clear()
            h = self.seen[feature] = fnv(feature) & MASK
        return h


class Cues:
    """Cue classes of words and phrases: cues.tsv, `phrase TAB class`; a last * stands for any ending of the last word.

    Classes: P p N n (wording, strong or weak, positive or negative), E e B b (event: good strong, good weak, bad strong,
    bad weak), ! negator or failure, + intensifier, ~ modal or hedge, ; contrast, s saying.
    """

    def __init__(self, path):
        self.exact, self.star = {}, {}
        with open(path, encoding="utf-8") as f:
            for line in f:
                phrase, kind = line.rstrip("\n").split("\t")
                words = tuple(phrase.split(" "))
                if words[-1].endswith("*"):
                    self.star[words[:-1] + (words[-1][:-1],)] = kind
                else:
                    self.exact[words] = kind
        self.first = {w[0] for w in self.exact} | {w[0] for w in self.star if len(w) > 1}
        self.stems = {len(w[0]) for w in self.star if len(w) == 1}

    def at(self, w, i):
        """(class, tokens) of the longest cue at i; exact before star, the longest stem wins."""
        for n in range(min(LONGEST, len(w) - i), 0, -1):
            if n > 1 and w[i] not in self.first:
                continue
            got = self.exact.get(tuple(w[i:i + n]))
            if got:
                return got, n
            last = w[i + n - 1]
            head = tuple(w[i:i + n - 1])
            for k in range(len(last), 2, -1):
                got = self.star.get(head + (last[:k],))
                if got:
                    return got, n
        return None, 1

    def mark(self, w):
        """The class of each token or "", a phrase's class on its first token, "=" on the others."""
        out, i = [""] * len(w), 0
        while i < len(w):
            kind, n = self.at(w, i) if w[i][0] != "<" else (None, 1)
            if kind:
                out[i] = kind
                for k in range(i + 1, i + n):
                    out[k] = "="
            i += n
        return out


SIGN = {"P": 2, "p": 1, "E": 2, "e": 1, "N": -2, "n": -1, "B": -2, "b": -1}


def bucket(d):
    return 1 if d == 1 else 2 if d == 2 else 3 if d == 3 else 4 if d <= 6 else 5 if d <= 12 else 6


def clip(x, most=4):
    return max(-most, min(most, x))


def extract(w, t, cues):
    """Feature strings of tokens w with the target at t, in order, with repetitions."""
    f = []
    n = len(w)
    kind = cues.mark(w)
    lo = t
    while lo > 0 and w[lo - 1] not in BREAKS:
        lo -= 1
    hi = t + 1
    while hi < n and w[hi] not in BREAKS:
        hi += 1
    negated = [False] * n
    run = 0
    for i in range(n):
        if kind[i] == "!":
            run = 4
        elif w[i] in BREAKS:
            run = 0
        elif run:
            negated[i] = True
            run -= 1
    quoted = [False] * n
    inside = False
    for i in range(n):
        if w[i] == '"':
            inside = not inside
        else:
            quoted[i] = inside
    if inside:  # an unpaired quote: nothing counts as quoted
        quoted = [False] * n
    left = t - 1
    while left >= 0 and w[left] != "<a>":
        left -= 1
    right = t + 1
    while right < n and w[right] != "<a>":
        right += 1
    passive = False
    total = [0, 0, 0]
    near = ["", ""]
    for i in range(n):
        x = w[i]
        if i == t:
            continue
        side = "L" if i < t else "R"
        inner = lo <= i < hi
        d = bucket(abs(i - t))
        no = "!" if negated[i] else ""
        f.append("w" + no + "|" + x)
        f.append("d" + side + str(d) + no + "|" + x)
        f.append(("c" if inner else "x") + side + no + "|" + x)
        if i + 1 < n and i + 1 != t:
            f.append("b" + no + "|" + x + " " + w[i + 1])
            if inner:
                f.append("e" + side + no + "|" + x + " " + w[i + 1])
        if t < i < right and i - t <= 9:
            f.append("r" + ("a" if right < n else "z") + no + "|" + x)
            if w[i] in BE:
                passive = True
            elif passive and x.endswith(("ed", "en", "wn", "un", "de", "ng")):
                f.append("p" + no + "|" + x)
        if left < i < t and t - i <= 9:
            f.append("l" + ("a" if left >= 0 else "z") + no + "|" + x)
        k = kind[i]
        if k and k != "=":
            q = "q" if quoted[i] else ""
            f.append("k" + k + no + q + "|" + side + str(d))
            f.append("k" + k + no + q + "|" + ("c" if inner else "x") + side)
            if x != "<a>" and (left < i < right):
                f.append("k" + k + no + "|" + ("A" if left >= 0 else "Z") + ("A" if right < n else "Z") + side)
            s = SIGN.get(k, 0) * (-1 if negated[i] else 1)
            if s:
                total[0] += s
                total[1] += s if inner else 0
                total[2] += s if left < i < right else 0
                j = 0 if i < t else 1
                if j == 0 or not near[1]:
                    near[j] = k + no + str(d)
        if quoted[i]:
            f.append("q|" + x)
        if x in PRONOUNS:
            f.append("o" + side + str(d) + "|" + x)
    at = lambda i: w[i] if 0 <= i < n else "<e>"
    a1, a2, a3, b1, b2, b3 = at(t - 1), at(t - 2), at(t - 3), at(t + 1), at(t + 2), at(t + 3)
    f += ["1|" + a1 + "|" + b1, "2|" + a2 + " " + a1, "3|" + b1 + " " + b2, "4|" + a3 + " " + a2 + " " + a1, "5|" + b1 + " " + b2 + " " + b3,
          "6|" + a2 + " " + a1 + "|" + b1, "7|" + a1 + "|" + b1 + " " + b2, "8|" + a1, "9|" + b1]
    f += ["S0|" + str(clip(total[0])), "S1|" + str(clip(total[1])), "S2|" + str(clip(total[2])), "S3|" + str(clip(total[1])) + "|" + str(clip(total[0] - total[1])),
          "N0|" + near[0], "N1|" + near[1], "N2|" + near[0] + "|" + near[1]]
    many = w.count("<a>")
    f += ["Q|" + ("1" if quoted[t] else "0"), "M|" + str(min(many, 4)), "Y|" + ("L" if left >= 0 else "") + ("R" if right < n else ""),
          "T|" + str(min(6, t * 6 // max(1, n))), "Z|" + str(min(7, n // 8)), "J|" + w[0]]
    return f

"""Sentences made from frames.py, and frames found in the unlabelled pool: agent and patient for the teacher and students.

  augment.py made N    -> made.jsonl    own templates, actors drawn at random
  augment.py found     -> found.jsonl   pairs of pool.jsonl where a frame joins two mentions, with the frame's label
"""
import json, os, random, re, sys

import frames, mentions, textio

WORK = os.environ["CHANCERY_WORK"]
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
L = {"n": 0, "0": 1, "p": 2}
WHEN = ["", "", "", " on Tuesday", " last week", " in March", " earlier this year", " over the weekend", " late on Friday", " for the second time", " yesterday", " in 2014", " again", " this month"]
WHERE = ["", "", "", "", " near the border", " in the capital", " at the summit", " during the visit", " at a news conference", " in the east of the country", " off the coast", " before the vote", " after weeks of talks", " ahead of the election"]
TAIL = ["", "", "", "", ", officials said", ", according to local media", ", the agency reported", ", a spokesman said", ", state television reported", " as the crisis deepened", ", ending months of silence", ", witnesses said", ", days after the summit"]
HEAD = ["", "", "", "", "On Monday, ", "In a statement, ", "Meanwhile, ", "According to reports, ", "Two days earlier, ", "Officials say ", "After the vote, ", "Despite the truce, ", "At the United Nations, "]
ADV = ["", "", "", "", "", "repeatedly ", "openly ", "publicly ", "also ", "again ", "reportedly ", "recently ", "immediately ", "sharply "]
THIRD = ["{c} said ", "{c} reported that ", "{c} announced that ", "Sources close to {c} said ", "{c} confirmed that "]


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.verbs = frames.Verbs(DATA)
        gaz = mentions.Gazetteer()
        by = {}
        for name, kind in gaz.names.items():
            by.setdefault(kind, []).append(" ".join(name))
        self.pick_from = [by["state"]] * 5 + [by["person"]] * 3 + [by["igo"], by["group"], by["body"]] + [NOMINALS] * 2
        self.more = {}
        for lab, base, before in frames.from_lexicon(DATA)[0]:
            self.more.setdefault(lab, []).append("_".join((base,) + before))

    def actor(self):
        return self.rng.choice(self.rng.choice(self.pick_from))

    def actors(self, n):
        out = []
        while len(out) < n:
            a = self.actor()
            if a not in out and not any(a in b or b in a for b in out):
                out.append(a)
        return out

    def frame(self):
        r, lab = self.rng, None
        lab = r.choices(["n0", "0n", "0p", "p0", "00"], [34, 26, 14, 10, 16])[0]
        more = self.more.get(lab)
        return lab, r.choice(more) if more and r.random() < 0.35 else r.choice(frames.VERBS[lab].split())

    def vp(self, verb, how, obj):
        v, before, after = frames.split(verb)
        third, past, pp, ing = self.verbs.forms(v)
        head = {"past": past, "third": third, "perfect": "has " + pp, "base": v, "ing": ing, "pluperfect": "had " + pp}[how]
        return " ".join([head] + before + [obj] + after)

    def passive(self, verb, be, agent):
        v, before, after = frames.split(verb)
        return " ".join([be, self.verbs.forms(v)[2]] + before + after + (["by", agent] if agent else []))

    def one(self):
        """(text with {a} {b} {c}, labels by letter)"""
        r = self.rng
        lab, verb = self.frame()
        x, y = L[lab[0]], L[lab[1]]
        kind = r.choices(["active", "passive", "noun", "negated", "said", "chain", "solo", "refuse", "threat", "relative", "pair", "contrast", "mutual", "agentless", "bynoun", "oblique"],
                         [22, 14, 10, 7, 7, 9, 10, 3, 3, 4, 3, 4, 2, 4, 3, 3])[0]
        how = r.choice(["past", "past", "third", "perfect"])
        adv = r.choice(ADV)
        if kind == "active":
            return "{a} " + adv + self.vp(verb, how, "{b}"), {"a": x, "b": y}
        if kind == "passive":
            return "{b} " + self.passive(verb, r.choice(["was", "was", "is being", "has been", "had been"]), "{a}"), {"a": x, "b": y}
        if kind == "agentless":
            return "{b} " + self.passive(verb, r.choice(["was", "has been"]), ""), {"b": y}
        if kind in ("noun", "bynoun"):
            noun, prep = r.choice(frames.NOUNS[lab]).replace("_", " ").split(":")
            rest = r.choice([" continued", " drew attention", " followed the summit", " was the main subject of the meeting", " was reported in the press", " began"])
            if kind == "noun":
                return r.choice(["{a}'s ", "{a}’s ", "The "]).replace("The ", "The {a} ") + noun + " " + prep + " {b}" + rest, {"a": x, "b": y}
            return "The " + noun + " " + prep + " {b} by {a}" + rest, {"a": x, "b": y}
        if kind == "oblique":
            noun, prep = r.choice(frames.NOUNS[lab]).replace("_", " ").split(":")
            return "{c} " + r.choice(["discussed", "raised", "reported", "commented on", "was asked about"]) + " {a}'s " + noun + " " + prep + " {b}", {"a": x, "b": y, "c": 1}
        if kind == "negated":
            no = r.choice(["did not ", "has not yet decided whether to ", "will not ", "would never ", "denied plans to ", "has no intention to "])
            return "{a} " + no + self.vp(verb, "base", "{b}"), {"a": 1, "b": 1}
        if kind == "refuse":
            no = r.choice(["refused to ", "declined to ", "stopped short of a move to "])
            return "{a} " + no + self.vp(verb, "base", "{b}"), {"a": 0 if lab == "p0" else 1, "b": 1}
        if kind == "threat":
            if lab not in ("n0", "0n"):
                return "{a} promised to " + self.vp(verb, "base", "{b}"), {"a": x, "b": y}
            return "{a} threatened to " + self.vp(verb, "base", "{b}"), {"a": 0, "b": 1}
        if kind == "said":
            return r.choice(THIRD) + "{a} " + self.vp(verb, r.choice(["pluperfect", "past"]), "{b}"), {"a": x, "b": y, "c": 1}
        if kind == "chain":
            acc = r.choice(["accused {a} of ", "blamed {a} for ", "condemned {a} for ", "denounced {a} for "]) if lab in ("n0",) else \
                r.choice(["praised {a} for ", "thanked {a} for "]) if lab in ("p0",) else r.choice(["criticised {a} for ", "accused {a} of "])
            good = acc.startswith(("praised", "thanked"))
            third = y if lab == "n0" else 1
            if r.random() < 0.3:
                v = acc.split()[0]
                return "{a} was " + v + " by {c} " + acc.split()[-1] + " " + self.vp(verb, "ing", "{b}"), {"a": 2 if good else 0, "c": 1, "b": third}
            return "{c} " + acc + self.vp(verb, "ing", "{b}"), {"a": 2 if good else 0, "c": 1, "b": third}
        if kind == "relative":
            return "{a}, which " + self.vp(verb, how, "{b}") + r.choice([", will attend the meeting", ", issued a statement", ", has two weeks to reply"]), {"a": x, "b": y}
        if kind == "pair":
            return "{a} and {c} " + self.vp(verb, "past", "{b}"), {"a": x, "c": x, "b": y}
        if kind == "contrast":
            lab2, verb2 = self.frame()
            join = r.choice([", while {c} ", ", but {c} ", "; {c} ", " whereas {c} "])
            if lab2[1] == lab[1]:
                return "{a} " + self.vp(verb, "past", "{b}") + join + self.vp(verb2, "past", "{b2}"), {"a": x, "b": y, "c": L[lab2[0]]}
            return "{a} " + self.vp(verb, "past", "{b}") + join + self.vp(verb2, "past", "{d}"), {"a": x, "b": y, "c": L[lab2[0]], "d": L[lab2[1]]}
        if kind == "mutual":
            what, lab1 = r.choice([("met in Geneva", 1), ("signed a trade deal", 1), ("agreed on a ceasefire", 1), ("clashed along the border", 1), ("held talks", 1), ("exchanged prisoners", 1), ("resumed relations", 1), ("traded accusations", 1), ("threatened each other", 0)])
            return "{a} and {b} " + what, {"a": lab1, "b": lab1}
        tone = r.choice("nnp0000")
        return "{a} " + r.choice([s.strip() for s in frames.SOLO[tone].replace("\n", "").split("|")]), {"a": L[tone]}

    def sentence(self):
        r = self.rng
        body, labels = self.one()
        body = body.replace("{b2}", "the same group")
        text = r.choice(HEAD) + body + r.choice(WHERE) + r.choice(WHEN) + r.choice(TAIL) + "."
        names = dict(zip("abcd", self.actors(4)))
        spans, out = [], ""
        for part in re.split(r"(\{[abcd]\})", text):
            if len(part) == 3 and part[0] == "{":
                name = names[part[1]]
                s = len(out)
                out += name
                spans.append((s, len(out), part[1]))
            else:
                out += part
        if out[0].islower():
            out = out[0].upper() + out[1:]
        return [{"text": out, "start": s, "end": e, "actors": [(a, b) for a, b, _ in spans if (a, b) != (s, e)], "label": labels[k], "source": "made"}
                for s, e, k in spans if k in labels]


NOMINALS = "the government|the army|rebels|the opposition|police|the president|the ruling party|militants|the junta|the prime minister|security forces|the foreign minister|protesters|separatists|the court|the militia|government troops|the former president|the defence ministry|the regime|insurgents".split("|")
SKIP = set("also has have had was were is are been be being immediately publicly strongly openly repeatedly reportedly allegedly again formally jointly sharply officially later then and ,".split())
BEFORE_OBJECT = set("the a an its their his her former late new acting two three several some more and of in".split())


def found():
    """Frames that join two mentions in pool sentences."""
    verbs = frames.Verbs(DATA)
    active, participle, nouns = {}, {}, {}
    for lab, vs in frames.VERBS.items():
        for v in vs.split():
            base, before, after = frames.split(v)
            if after:
                continue
            third, past, pp, ing = verbs.forms(base)
            for f in {third, past, pp, base} if lab != "00" or before else {third, past, pp}:
                active.setdefault((f,) + tuple(before), lab)
            participle.setdefault((pp,) + tuple(before), lab)
    for lab, ns in frames.NOUNS.items():
        for n in ns:
            noun, prep = n.replace("_", " ").split(":")
            nouns[tuple(noun.split() + [prep])] = lab
    more_verbs, more_nouns = frames.from_lexicon(DATA)
    for lab, base, before in more_verbs:
        third, past, pp, ing = verbs.forms(base)
        for f in (third, past, pp):
            active.setdefault((f,) + before, lab)
        participle.setdefault((pp,) + before, lab)
    for lab, words, prep in more_nouns:
        nouns.setdefault(tuple(words + [prep]), lab)
        nouns.setdefault(tuple(words[:-1] + [words[-1] + "s", prep]), lab)
    print(len(active), "verb forms", len(nouns), "nouns", file=sys.stderr)
    ambiguous = {"join", "left", "leave", "leaves", "replaced", "follow", "follows", "targets", "target", "attack", "charges", "fires", "fired", "questions"}

    def match(table, words, i):
        for n in (4, 3, 2, 1):
            lab = table.get(tuple(words[i:i + n]))
            if lab and not (n == 1 and words[i] in ambiguous):
                return lab, n
        return None, 0

    out = 0
    with open(os.path.join(WORK, "pool.jsonl"), encoding="utf-8") as f, open(os.path.join(WORK, "found.jsonl"), "w", encoding="utf-8") as g:
        for row, line in enumerate(f):
            d = json.loads(line)
            toks, t = textio.masked(d["text"], (d["start"], d["end"]), d["actors"])
            w = [x[2] for x in toks]
            lab = None
            # target as agent: <t> SKIP* verb BEFORE* <a>, or <t> 's noun prep
            i = t + 1
            bes = False
            while i < len(w) and i < t + 5 and w[i] in SKIP:
                bes |= w[i] in ("was", "were", "is", "are", "been", "be", "being")
                i += 1
            if "not" not in w[t:i + 1] and i < len(w):
                if bes:
                    got, n = match(participle, w, i)
                    if got and w[i - 1] != ",":
                        by = next((k for k in range(i + n, min(len(w), i + n + 6)) if w[k] == "by"), None)
                        lab = got[1] if by or got[1] != "0" or got == "n0" else None
                else:
                    got, n = match(active, w, i)
                    if got:
                        k = i + n
                        while k < len(w) and k < i + n + 3 and w[k] in BEFORE_OBJECT:
                            k += 1
                        if k < len(w) and w[k] == "<a>" and w[i - 1] != "and":
                            lab = got[0]
                if lab is None and i == t + 1 and w[i] == "'s":
                    got, n = match(nouns, w, i + 1)
                    if got:
                        lab = got[0]
            # target as patient: <a> SKIP* verb BEFORE* <t>; verb-pp by <t> (agent)
            if lab is None:
                k = t - 1
                while k > 0 and k > t - 4 and w[k] in BEFORE_OBJECT:
                    k -= 1
                if k >= 1 and w[k] == "by" and (t - 1 == k or w[k + 1] in BEFORE_OBJECT):
                    for n in (1, 2):
                        got = participle.get(tuple(w[k - n:k]))
                        if got and any(b in w[max(0, k - n - 4):k - n] for b in ("was", "were", "is", "are", "been", "being", "be")) and "not" not in w[max(0, k - 6):k]:
                            lab = got[0]
                else:
                    for n in (4, 3, 2, 1):
                        got = active.get(tuple(w[k - n + 1:k + 1])) if k - n + 1 >= 1 else None
                        if got and not (n == 1 and w[k] in ambiguous):
                            j = k - n
                            while j > 0 and w[j] in SKIP and j > k - n - 4:
                                j -= 1
                            if w[j] == "<a>" and not any(b in w[j:k - n + 1] for b in ("was", "were", "is", "are", "been", "be", "being", "not")):
                                lab = got[1]
                            break
            if lab is not None:
                out += 1
                g.write(json.dumps({"row": row, "label": L[lab]}) + "\n")
    print(out, "found", file=sys.stderr)


def main():
    if sys.argv[1] == "found":
        return found()
    maker = Maker(random.Random(7))
    with open(os.path.join(WORK, "made.jsonl"), "w", encoding="utf-8") as f:
        n = 0
        while n < int(sys.argv[2]):
            for r in maker.sentence():
                f.write(json.dumps(r, ensure_ascii=False) + "\n")
                n += 1


if __name__ == "__main__":
    main()

"""The forms of an adjective or a noun of people in one language, from the stem in adjectives.txt.

A stem is the masculine singular (Romance languages), the undeclined form (Germanic) or what is left without the ending
(Slavonic, Greek). Forms may be a few too many, never of another word.
"""

RU = "ий ого ому им ом ая ой ую ое ие их ими".split()
UK = "ий ого ому им ім а ої ій у ою е і их ими".split()
PL_K = "i iego iemu im a ą iej ie ich imi".split()
CS = "ý ého ému ým ém á é ou ých ými".split()
SK = "ý ého ému ým om á ej ú ou é ých ými".split()
HR = "i og oga om ome omu im a e oj u o ih ima".split()
SR = "и ог ога ом оме ому им а е ој у о их има".split()
SL = "i ega emu em im a e o ih imi".split()
BG = "и ия ият а ата о ото ите".split()
EL = "ός ή ό οί ές ά ού ής ών ούς".split()


def forms(language, stem):
    """All forms, the plainest first, without doubles."""
    make = MAKERS.get(language)
    return list(dict.fromkeys(make(stem) if make else [stem]))


def _spanish(m):
    if m.endswith("o"):
        return [m, m[:-1] + "a", m + "s", m[:-1] + "as"]
    if m[-2:] in ("és", "ín", "án", "ón"):
        stem = m[:-2] + {"é": "e", "í": "i", "á": "a", "ó": "o"}[m[-2]] + m[-1]
        return [m, stem + "a", stem + "es", stem + "as"]
    if m.endswith("l"):
        return [m, m + "a", m + "es", m + "as"]
    return [m, m + "es", m + "s"] if m[-1] in "íú" else [m, m + ("s" if m[-1] in "aei" else "es")]


def _portuguese(m):
    if m.endswith("ês"):
        return [m, m[:-2] + "esa", m[:-2] + "eses", m[:-2] + "esas"]
    if m.endswith("ão"):
        return [m, m[:-1], m[:-1] + "os", m[:-1] + "s", m[:-2] + "ães", m[:-2] + "ões"]
    if m.endswith("eu"):
        return [m, m[:-1] + "ia", m + "s", m[:-1] + "ias"]
    if m.endswith("o"):
        return [m, m[:-1] + "a", m + "s", m[:-1] + "as"]
    if m.endswith("ol"):
        return [m, m + "a", m[:-2] + "óis", m + "as"]
    return [m, m + "es"] if m[-1] in "rz" else [m, m + "s"]


def _french(m):
    if m.endswith(("ien", "éen")):
        return [m, m + "ne", m + "s", m + "nes"]
    if m.endswith("en"):
        return [m, m + "ne", m + "s", m + "nes"]
    if m == "turc":
        return ["turc", "turque", "turcs", "turques"]
    if m == "grec":
        return ["grec", "grecque", "grecs", "grecques"]
    if m.endswith("s"):
        return [m, m + "e", m + "es"]
    if m.endswith("on"):
        return [m, m + "ne", m + "s", m + "nes"]
    return [m, m + "s"] if m.endswith("e") else [m, m + "e", m + "s", m + "es"]


def _italian(m):
    if m.endswith("co"):
        hard = m in ("turco", "tedesco", "polacco", "slovacco")
        return [m, m[:-1] + "a", m[:-1] + ("hi" if hard else "i"), m[:-1] + "he"]
    if m.endswith("io"):
        return [m, m[:-1] + "a", m[:-1], m[:-1] + "e"]
    if m.endswith("o"):
        return [m, m[:-1] + "a", m[:-1] + "i", m[:-1] + "e"]
    if m.endswith("a"):
        return [m, m[:-1] + "i", m[:-1] + "e"]
    return [m, m[:-1] + "i"] if m.endswith("e") else [m]


def _catalan(m):
    plain = str.maketrans("àèéíóò", "aeeioo")
    if m.endswith("ès"):
        return [m, m[:-2] + "esa", m[:-2] + "esos", m[:-2] + "eses"]
    if m[-1] in "àíóè":
        stem = m[:-1] + m[-1].translate(plain)
        return [m, stem + "na", stem + "ns", stem + "nes"]
    if m.endswith("a"):
        return [m, m[:-1] + "es"]
    if m.endswith("ic") or m.endswith("ec"):
        return [m, m + "a", m + "s", m[:-1] + "gues", m[:-1] + "ques"]
    if m[-1] in "iuo":
        return [m, m + "a", m + "s", m + "es", m[:-1] + "a", m[:-1] + "es"]
    return [m, m + "a", m + "s", m + "os", m + "es"]


def _romanian(m):
    if m.endswith("ez"):
        return [m, m + "ă", m + "i", m + "e", m[:-1] + "i", m + "ul", m + "a", m + "ii", m + "ilor"]
    if m.endswith("esc"):
        return [m, m[:-3] + "ească", m[:-3] + "ești"]
    if m.endswith("ean"):
        return [m, m + "ă", m[:-2] + "ni", m[:-2] + "ne", m + "ul", m[:-2] + "nii", m[:-2] + "nilor"]
    return [m, m + "ă", m + "i", m + "e", m + "a", m + "ul", m + "ii", m + "ilor", m + "ei", m + "ului"]


def _german(stem):
    return [stem + ending for ending in ("", "e", "er", "en", "es", "em")]


def _german_people(noun):
    if noun == "Deutsche":
        return ["Deutsche", "Deutscher", "Deutschen"]
    if noun.endswith("e"):
        return [noun, noun + "n", noun[:-1] + "in", noun[:-1] + "innen"]
    if noun.endswith("er"):
        return [noun, noun + "n", noun + "s", noun + "in", noun + "innen"]
    if noun.endswith("i") or noun.endswith("o"):
        return [noun, noun + "s"]
    return [noun, noun + "en", noun + "in", noun + "innen"] + ([noun + "n"] if noun.endswith("r") else [])


def _dutch(m):
    if m.endswith("isch"):
        return [m, m + "e"]
    return [m, m[:-3] + "ese"] if m.endswith("ees") else [m, m + "e"]


def _scandinavian(m):
    return [m, m + "a", m + "e", m + "t"]


def _finnish(stem):
    n = stem[:-1] + "s"
    front = not any(c in stem for c in "aou")
    a = "ä" if front else "a"
    long = stem[:-1] + "se"
    return [stem[:-1] + "nen", n, long + "n", long + "t", n + "t" + a, long + "ss" + a, long + "st" + a, long + "ll" + a, long + "lle", long + "lt" + a,
            stem[:-1] + "si" + a, stem[:-1] + "sten", stem[:-1] + "sille"]


def _turkish(m):
    plural = "ler" if [c for c in m.lower() if c in "aıoueiöü"][-1] in "eiöü" else "lar"
    return [m, m + plural]


def _hungarian(m):
    front = not any(c in m for c in "aáoóuú")
    if m.endswith("i"):
        return [m, m + ("ek" if front else "ak")]
    return [m] if m[-1] in "aáeéóő" else [m, m + ("ek" if front else "ok")]


def _polish(stem):
    if stem[-1] in "kg":
        soft = {"sk": "scy", "zk": "zcy", "ck": "ccy"}.get(stem[-2:])
        return [stem + e for e in PL_K] + ([stem[:-2] + soft] if soft else [])
    return [stem + e for e in PL_K]


def _czech(stem):
    soft = {"sk": "ští", "ck": "čtí", "zk": "ští"}.get(stem[-2:])
    return [stem + e for e in CS] + ([stem[:-2] + soft] if soft else [])


def _slovak(stem):
    soft = stem + "í"
    return [stem + e for e in SK] + [soft]


def _croatian(stem):
    return [stem + e for e in HR]


def _russian_people(noun):
    if noun.endswith("ец"):
        stem = noun[:-2] + ("й" if noun[-3] in "аеиоу" else "ь" if noun[-3] == "л" else "")
        oblique = [stem + "ц" + e for e in ("а", "у", "ем", "е", "ы", "ев", "ам", "ами", "ах")]
        woman = noun[:-2] + ("й" if noun[-3] in "аеиоу" else "ь" if noun[-3] == "л" else "") + "к"
        return [noun, *oblique, *[woman + e for e in ("а", "и", "е", "у", "ой", "ам", "ами")]]
    if noun.endswith(("янин", "анин")):
        stem = noun[:-2]
        return [noun, *[noun + e for e in ("а", "у", "ом", "е")], *[stem + e for e in ("е", "", "ам", "ами", "ах")],
                *[stem[:-1] + "нк" + e for e in ("а", "и", "е", "у", "ой")]]
    if noun == "турок":
        return ["турок"] + ["турк" + e for e in ("а", "у", "ом", "е", "и", "ам", "ами", "ах")]
    if noun.endswith("ин"):
        return [noun, *[noun + e for e in ("а", "у", "ом", "е", "ы", "ам", "ами")], noun[:-2] + "ы", noun[:-2]]
    plural = "и" if noun[-1] in "кгх" else "ы"
    return [noun] + [noun + e for e in ("а", "у", "ом", "е", plural, "ов", "ам", "ами", "ах")]


def _hebrew(m):
    return [m, m + "ת", m + "ם", m + "ים", m + "ות", *["ה" + m + e for e in ("", "ת", "ם", "ים", "ות")]]


def _arabic(m):
    words = m.split(" ")
    out = []
    for ending in ("", "ة", "ين", "ون", "ان", "ات"):
        plain = [w + ending for w in words]
        out.append(" ".join(plain))
        out.append(" ".join(w if w.startswith("ال") else "ال" + w for w in plain))
    return out


def _stem_and(endings):
    return lambda stem: [stem + ending for ending in endings]


MAKERS = {
    "es": _spanish, "pt": _portuguese, "fr": _french, "it": _italian, "ca": _catalan, "ro": _romanian, "de": _german,
    "de-people": _german_people, "nl": _dutch, "sv": _scandinavian, "da": _scandinavian, "no": _scandinavian,
    "fi": _finnish, "tr": _turkish, "hu": _hungarian, "pl": _polish, "cs": _czech, "sk": _slovak, "hr": _croatian,
    "ru-people": _russian_people, "he": _hebrew, "ar": _arabic, "ru": _stem_and(RU), "uk": _stem_and(UK),
    "sr": _stem_and(SR), "sl": _stem_and(SL), "bg": _stem_and(BG), "el": _stem_and(EL),
}

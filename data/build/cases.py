"""The cases of a state's or a city's name in languages that decline names.

By rule from the nominative: right for the names that the rule knows by their ending, one form only for the rest.
Names of several words decline their adjective and their first noun; what follows ("... Конго") stays.
"""

SINGLE_WORDS_ONLY = {"de", "sv", "da", "no", "nl", "fi", "ro", "el"}
POLISH_ADJECTIVES = ("ska", "cka", "owa", "nia", "dnia")
VOWELS = set("aeiouyáéíóúýäöüåаеёиоуыэюяіїєαεηιουω")


def cases(language, name):
    """Further forms of the name; the nominative is not among them."""
    make = DECLENSIONS.get(language)
    words = name.split(" ")
    if make is None or len(words) > 3 or name.isupper() or "." in name or (len(words) > 1 and language in SINGLE_WORDS_ONLY):
        return []
    if language == "pl" and len(words) == 2 and words[1].endswith(POLISH_ADJECTIVES) and words[0].endswith(("ia", "ea", "Afryka")):
        columns = [_polish(words[0], False)[0], _polish(words[1], True)[0]]
    else:
        columns, noun_is_read = [], False
        for at, word in enumerate(words):
            forms, is_noun = ([word] * 5, True) if noun_is_read else make(word, at < len(words) - 1)
            noun_is_read = noun_is_read or is_noun
            if len(words) > 1 and len(forms) != 5 and make is not _hungarian:
                return []
            columns.append(forms)
        if make is _hungarian:
            columns = [[word] * len(columns[-1]) for word in words[:-1]] + columns[-1:]
    result = [" ".join(forms) for forms in zip(*columns)]
    return [form for form in dict.fromkeys(result) if form != name]


def russian_surname(name):
    """The other cases of a man's surname that ends in a consonant, of which those in -ов and -ин have their own."""
    if name.endswith("ь"):
        return _ends(name[:-1], "я ю ем е")
    if name.endswith("й"):
        return _ends(name[:-1], "я ю ем е")
    possessive = name.endswith(("ов", "ев", "ёв", "ин", "ын")) and " " not in name
    return _ends(name, "а у ым е" if possessive else "а у ем е" if name[-1] in "чщшжц" else "а у ом е")


def _ends(stem, endings):
    return [stem + ending for ending in endings.split()]


def _russian(word, is_before_other):
    """Genitive, dative, accusative, instrumental, prepositional."""
    low = word.lower()
    if is_before_other and low.endswith(("ая", "яя")):
        return _ends(word[:-2], "ой ой ую ой ой"), False
    if is_before_other and low.endswith(("ый", "ий", "ой")):
        return _ends(word[:-2], "ого ому ый ым ом"), False
    if is_before_other and low.endswith("ое"):
        return _ends(word[:-2], "ого ому ое ым ом"), False
    if is_before_other and low.endswith(("ые", "ие")):
        i = low[-2]
        return _ends(word[:-2], f"{i}х {i}м {i}е {i}ми {i}х"), False
    if low.endswith("ия"):
        return _ends(word[:-1], "и и ю ей и"), True
    if low.endswith(("ея", "уя", "оя")):
        return _ends(word[:-1], "и е ю ей е"), True
    if low.endswith("а") and len(word) > 3:
        return _ends(word[:-1], f"{'и' if low[-2] in 'кгхжшч' else 'ы'} е у ой е"), True
    if low.endswith("ы"):
        return _ends(word[:-1], "ов ам ы ами ах"), True
    if low.endswith("ь"):
        feminine = low.endswith(("сь", "бь"))
        return _ends(word[:-1], "и и ь ью и" if feminine else "я ю ь ем е"), True
    if low.endswith("й"):
        return _ends(word[:-1], "я ю й ем е"), True
    if low[-1] in VOWELS or low.isascii() or word.isupper():
        return [], True
    return _ends(word, "а у  ом е".replace("  ", " - ")), True


def _ukrainian(word, is_before_other):
    low = word.lower()
    if is_before_other and low.endswith("а"):
        return _ends(word[:-1], "ої ій у ою ій"), False
    if is_before_other and low.endswith("ий"):
        return _ends(word[:-2], "ого ому ий им ому"), False
    if is_before_other and low.endswith("і"):
        return _ends(word[:-1], "их им і ими их"), False
    if low.endswith("ія"):
        return _ends(word[:-1], "ї ї ю єю ї"), True
    if low.endswith("ея"):
        return _ends(word[:-1], "ї ї ю єю ї"), True
    if low.endswith(("ща", "жа", "ча")):
        return _ends(word[:-1], "і і у ею і"), True
    if low.endswith("а") and len(word) > 3:
        return _ends(word[:-1], "и і у ою і"), True
    if low.endswith("ь"):
        return _ends(word[:-1], "ю ю ь ем і"), True
    if low.endswith("й"):
        return _ends(word[:-1], "ю ю й єм ї"), True
    if low[-1] in VOWELS or word.isupper():
        return [], True
    return _ends(word, "у ові - ом і"), True


def _polish(word, is_before_other):
    low = word.lower()
    if is_before_other and low.endswith("a"):
        return _ends(word[:-1], "iej iej ą ą iej" if low[-2] in "kg" else "ej ej ą ą ej"), False
    if is_before_other and low.endswith(("y", "i")):
        return [], False
    if low.endswith(("cja", "sja", "zja")):
        return _ends(word[:-1], "i i ę ą i"), True
    if low.endswith("ia"):
        return _ends(word[:-1], "i i ę ą i"), True
    if low.endswith(("ja", "ea")):
        return _ends(word[:-1], "i i ę ą i"), True
    if low.endswith("a"):
        soft = {"k": word[:-2] + "ce", "g": word[:-2] + "dze", "d": word[:-2] + "dzie", "t": word[:-2] + "cie",
                "r": word[:-2] + "rze"}.get(low[-2], word[:-1] + "ie")
        genitive = word[:-1] + ("i" if low[-2] in "kg" else "y")
        return [genitive, soft, word[:-1] + "ę", word[:-1] + "ą", soft], True
    if low[-1] in VOWELS or word.isupper():
        return [], True
    if low[-1] in "kg":
        return _ends(word, "u owi - iem u"), True
    return _ends(word, "u owi - em ie"), True


def _czech(word, is_before_other):
    low = word.lower()
    if is_before_other and low.endswith(("ní", "í")):
        return _ends(word, "- - - - -"), False
    if is_before_other and low.endswith("á"):
        return _ends(word[:-1], "é é ou ou é"), False
    if low.endswith("ko") or low.endswith("sko"):
        return _ends(word[:-1], "a u o em u"), True
    if low.endswith("ie"):
        return _ends(word[:-1], "e i i í i"), True
    if low.endswith("ea"):
        return _ends(word[:-1], "je ji u ou ji"), True
    if low.endswith("a"):
        return _ends(word[:-1], "y ě u ou e"), True
    if low[-1] in VOWELS or word.isupper():
        return [], True
    return _ends(word, "u u - em u"), True


def _slovak(word, is_before_other):
    low = word.lower()
    if is_before_other and low.endswith("á"):
        return _ends(word[:-1], "ej ej ú ou ej"), False
    if low.endswith("sko"):
        return _ends(word[:-1], "a u o om u"), True
    if low.endswith("ia"):
        return _ends(word[:-1], "e i u ou i"), True
    return [], True


def _south_slavic(letters):
    a, e, i, u, o, om, jom = letters

    def decline(word, is_before_other):
        low = word.lower()
        if is_before_other and low.endswith(a):
            return [word[:-1] + x for x in (e, o + ("j" if a == "a" else "ј"), u, om, o + ("j" if a == "a" else "ј"))], False
        if low.endswith(a):
            return [word[:-1] + x for x in (e, i, u, om, i)], True
        if low[-1] in VOWELS | {o} or word.isupper():
            return [], True
        return [word + x for x in (a, u, "", om, u)], True

    return decline


def _finnish(word, is_before_other):
    low = word.lower()
    a = "ä" if not any(c in low for c in "aou") else "a"
    if is_before_other or word.isupper():
        return [], False
    if low[-1] not in VOWELS:
        stem, illative = word + "i", word + "iin"
        partitive = word + "i" + a
    else:
        stem, illative, partitive = word, word + low[-1] + "n", word + a
    weak = stem
    for strong, soft in (("kki", "ki"), ("kka", "ka"), ("kko", "ko"), ("ppi", "pi"), ("tti", "ti")):
        if stem.lower().endswith(strong):
            weak = stem[:-3] + soft
    if low == "suomi":
        weak, illative, partitive = "Suome", "Suomeen", "Suomea"
    if low.endswith("maa"):
        illative = word + "han"
    return [weak + "n", partitive, weak + "ss" + a, weak + "st" + a, illative, weak + "ll" + a, weak + "lle", weak + "lt" + a], True


def _hungarian(word, is_before_other):
    if is_before_other or word.isupper():
        return [], False
    low = word.lower()
    back = any(c in low for c in "aáoóuú")
    stem = {"a": word[:-1] + "á", "e": word[:-1] + "é"}.get(low[-1], word)
    vowel = low[-1] in VOWELS
    link = "" if vowel else "o" if back else "e"
    endings = "ban nak ból ba ról ra hoz tól nál ért" if back else "ben nek ből be ről re hez től nél ért"
    instrumental = stem + ("v" if vowel else low[-1]) + ("al" if back else "el")
    accusative = stem + ("ot" if low.endswith("ország") else link + "t")
    accusatives = [accusative] + ([word + "t"] if not vowel else [])
    forms = [stem + e for e in endings.split()] + [instrumental] + accusatives
    if low.endswith("ország"):
        forms.append(word + "gal")
    return forms + [stem + ("on" if back else "en") if not vowel else stem + "n"], True


def _greek(word, is_before_other):
    if is_before_other or word.isupper():
        return [], False
    for ending, other in (("ία", "ίας"), ("α", "ας"), ("η", "ης"), ("ος", "ου"), ("ός", "ού"), ("ο", "ου"), ("ες", "ων")):
        if word.endswith(ending):
            return [word[:-len(ending)] + other], True
    return [], True


def _romanian(word, is_before_other):
    if is_before_other or word.isupper() or not word.endswith("a"):
        return [], True
    return [word[:-1] + "ei"], True


def _genitive_s(word, is_before_other):
    if is_before_other or word.isupper() or word[-1] in "sxzß":
        return [], False
    return [word + "s"], True


DECLENSIONS = {
    "ru": _russian, "uk": _ukrainian, "pl": _polish, "cs": _czech, "sk": _slovak, "fi": _finnish, "hu": _hungarian,
    "hr": _south_slavic(("a", "e", "i", "u", "o", "om", "om")), "bs": _south_slavic(("a", "e", "i", "u", "o", "om", "om")),
    "sl": _south_slavic(("a", "e", "i", "o", "o", "o", "om")), "sr": _south_slavic(("а", "е", "и", "у", "о", "ом", "ом")),
    "el": _greek, "ro": _romanian, "de": _genitive_s, "sv": _genitive_s, "da": _genitive_s, "no": _genitive_s,
    "nl": _genitive_s,
}
HEBREW_PREFIXES = ("ב", "ל", "מ", "ו")

"""How a person's name is shortened: surname forms, first-name use, code, gender-neutral cleaning.

News calls a person by the last word of the name in most countries, by the first word in some (China, Korea, Ethiopia,
Thailand, Malaysia), with or without the article or particle ("al-Sarraj", "Sarraj"; "von der Leyen").
"""

import re
import unicodedata

FAMILY_FIRST = {"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "SGP"}
FAMILY_NAMES = set("""Ang Au Bai Cai Cao Chan Chang Chao Chen Cheng Cheung Chi Chiang Chiu Chou Chow Chu Chung Chua Dai Deng Ding
Dong Du Duan Fan Fang Feng Foo Fu Gao Geng Goh Gong Gu Guan Guo Han Hao He Ho Hong Hou Hsia Hsiao Hsieh Hsu Hu Hua Huang Hui Hung
Jia Jiang Jin Jung Kam Kang Kao Khaw Ko Koo Koh Kung Kuo Kwok Lai Lam Lau Law Lee Lei Leung Li Liang Liao Liew Lim Lin Ling Liu Lo
Long Lou Lu Lui Luo Lung Ma Man Mao Mei Meng Mo Mok Ng Ngan Ong Ou Pan Pang Peng Poon Qi Qian Qiao Qin Qiu Quan Ren Seah Shao Shen
Shi Shih Sim So Song Su Suen Sun Sung Szeto Tai Tam Tan Tang Tao Tay Teo Tian Ting To Tong Tsai Tsang Tse Tseng Tu Tung Wan Wang Wei
Wen Weng Wong Woo Wu Xi Xia Xiang Xiao Xie Xiong Xu Xue Yam Yan Yang Yao Yau Ye Yeh Yen Yeo Yeung Yi Yin Yip Yiu You Yu Yuan Yue Yuen
Yun Zeng Zhai Zhang Zhao Zheng Zhong Zhou Zhu Zhuang Zou Zuo Kim Park Pak Choi Choe Cho Jo Jung Jeong Chung Yoon Yun Jang Lim Im Han
Oh Seo Suh Shin Kwon Hwang Ahn An Ryu Yoo Hong Jeon Chun Ko Moon Mun Son Yang Bae Paik Baek Nam Sim Noh Roh No Ha Kwak Sung Cha Joo
Ju Woo Koo Min Ri Rhee Yi Na Ra Pyo Thae Hyon Kang""".split())
GIVEN_USED = {"ETH", "ERI", "THA", "LAO", "ISL", "MYS", "BRN", "BTN", "MDV"}
WHOLE_NAME = {"MMR", "KHM"}
SPANISH = {"ESP", "MEX", "ARG", "BOL", "CHL", "COL", "CRI", "CUB", "DOM", "ECU", "SLV", "GTM", "HND", "NIC", "PAN", "PRY",
           "PER", "URY", "VEN", "GNQ", "PRI", "AND"}
PARTICLES = {"van", "von", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "le", "la", "der", "den", "ter",
             "ten", "el", "al", "af", "zu", "ash", "as", "ad", "at", "ar", "an", "az", "vom", "zur", "lo", "li", "y", "e",
             "het", "'t"}
KEPT_PARTICLES = {"bin", "ben", "ibn", "bint", "abu", "ould", "abd", "abdel", "abdul", "abdal", "mac", "san", "santa", "st",
                  "st.", "saint", "ag", "o'"}
SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "v", "kbe", "qc", "mp"}
SPANISH_GIVEN = set("""josé jose juan luis carlos maría maria miguel manuel antonio francisco javier jorge pedro fernando
rafael alberto eduardo ricardo roberto andrés andres ángel angel enrique alfredo mario raúl raul sergio óscar oscar víctor
victor hugo ernesto alejandro ramón ramon daniel david pablo diego ignacio jaime gustavo guillermo rodrigo alfonso césar
cesar álvaro alvaro felipe julio marco marcos martín martin mauricio nicolás nicolas rubén ruben salvador santiago vicente
ana carmen cristina elena laura lucía marta mónica monica patricia paula pilar rosa sandra silvia teresa verónica beatriz
claudia gabriela isabel margarita soledad susana dolores mercedes esther eugenia inés ines adriana alejandra carolina
fabián fabian germán german gonzalo hernán hernan horacio humberto iván ivan joaquín joaquin leopoldo lorenzo marcelo
orlando osvaldo otto ramiro reinaldo renato rené rene rodolfo tomás tomas walter xavier arturo augusto aurelio bernardo
armando adolfo agustín agustin benito camilo cristóbal domingo edgar emilio esteban eugenio fabio federico félix felix
gabriel gerardo gilberto gregorio guido héctor hector ismael israel jesús jesus joel leonel leonardo luisa marcela nelson
norberto omar pascual ronald rogelio rolando samuel simón simon yolanda xiomara dina luz blanca gloria""".split())
COMMON_SPANISH = set("garcía garcia rodríguez rodriguez lópez lopez fernández fernandez pérez perez sánchez sanchez "
                     "gonzález gonzalez martínez martinez gómez gomez díaz diaz hernández hernandez ruiz jiménez".split())
LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "ı": "i", "æ": "ae",
                         "Æ": "Ae", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A", "œ": "oe", "’": "'",
                         "ʻ": "'", "ʿ": "'", "ʼ": "'", "‘": "'", "`": "'"})


def ascii_text(text):
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(c for c in plain if ord(c) < 128)


def clean(label):
    """A Wikidata or Factbook label as news writes the name; None if it names nobody in Latin letters."""
    text = re.sub(r"\s*\([^)]*\)", "", label)
    text = re.sub(r'\s*"[^"]*"|\s*“[^”]*”', "", text).split(",")[0].strip()
    text = re.sub(r"^(?:(?:Sheikh|Shaykh)(?= \w+ (?:bin|Al|al|ibn)\b)|Dr\.?|General|Gen\.?|Maj\.? Gen\.?|Lt\.? Gen\.?|Col\.?|Colonel|Sir|Dame|Lord|HRH|HH|Prof\.?|Brig\.? Gen\.?|"
                  r"Admiral|Adm\.?|Ret\.?|Field Marshal|Air Chief Marshal|Cardinal|Mr\.?|Mrs\.?|Ms\.?|Hon\.?) +", "", text)
    text = re.sub(r"\s+of (?!the\b)[A-Z]\w+$", "", text) if re.search(r" [IVX]+ of ", text) else text
    letters = [c for c in text if c.isalpha()]
    if not letters or re.fullmatch(r"Q\d+", text) or any("LATIN" not in unicodedata.name(c, "") for c in letters):
        return None
    return text if len(text.split()) >= 2 or len(letters) > 2 else None


def without_middle(name):
    """ "John F. Kelly" is also "John Kelly"; "Vladimir Vladimirovich Putin" is also "Vladimir Putin"."""
    words = name.split()
    if len(words) < 3:
        return None
    kept = [words[0]] + [w for w in words[1:-1] if not re.fullmatch(r"[A-Z]\.?", w)
                         and not re.search(r"(ovich|evich|yich|ievich|ovna|evna|ichna|ovych|evych|ivna)$", w)] + [words[-1]]
    short = " ".join(kept)
    return short if short != name and len(kept) >= 2 else None


def surnames(name, country):
    """Forms that stand for the person after the full name, most usual first; empty for one-word names and monarchs."""
    words = [w for w in name.split() if w.lower().strip(",") not in SUFFIXES or w in ("V",) and False]
    if len(words) < 2 or re.fullmatch(r"[IVX]+", name.split()[-1]):
        return []
    if country in WHOLE_NAME:
        return []
    if country in FAMILY_FIRST and _is_family_first(words, country):
        return [words[0]]
    if country == "VNM":
        return [words[-1]]
    forms = _spanish(words) if country in SPANISH else _western(words)
    if country in GIVEN_USED:
        forms = [words[0], *forms] if len(words[0]) > 3 else forms
    return list(dict.fromkeys(f for f in forms if len(f) > 1 and f != name))


def _is_family_first(words, country):
    """ "Lai Ching-te", but "Joseph Wu": a Western first name stands before the family name."""
    if words[-1] in FAMILY_NAMES and words[0] not in FAMILY_NAMES:
        return False
    return len(words[0]) <= 6


def _western(words):
    for at, word in enumerate(words[1:-1], 1):
        if word.lower() in ("bin", "ibn", "bint") and at + 1 < len(words):
            rest = words[at:at + 2]
            if at + 2 < len(words) and words[at + 1].lower() in ("abdul", "abdel", "abd"):
                rest = words[at:at + 3]
            after = words[at + len(rest):]
            if after and after[0].lower() in ("bin", "ibn"):
                after = []
            return [" ".join(rest), *_tail(after)]
    last = words[-1]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES | KEPT_PARTICLES:
        start -= 1
    whole = " ".join(words[start:])
    forms = [whole]
    kept = start < len(words) - 1 and words[-2].lower() in KEPT_PARTICLES
    if whole != last and not kept:
        forms.append(last)
    forms += _without_article(last)
    return forms


def _tail(words):
    return [" ".join(words), *_without_article(words[-1])] if words else []


def _without_article(word):
    match = re.match(r"(?i)(?:al|el|ul|as|ash|at|ad|ar|an|az|er|es)[-‐](\w.+)$", word)
    return [match[1]] if match else []


def _spanish(words):
    at = 1
    while at < len(words) - 1 and words[at].lower() in SPANISH_GIVEN:
        at += 1
    rest = words[at:]
    if len(rest) == 2 and rest[0].lower() not in PARTICLES:
        forms = [" ".join(rest), rest[0]]
        return forms + ([rest[1]] if rest[0].lower() in COMMON_SPANISH else [])
    return _western(words)


def code_word(name, country):
    """The part of a person's code after `.P.`: the surname in capitals."""
    forms = surnames(name, country)
    base = forms[0] if forms else name
    bare = [f for f in forms if re.match(r"(?i)(al|el)[- ]", base) and f != base and base.endswith(f)]
    base = bare[0] if bare else base
    return re.sub(r"[^A-Z0-9]+", "_", ascii_text(base).upper().replace("'", "")).strip("_")


def given_word(name, country):
    """What tells two persons of one surname apart in their codes."""
    forms = surnames(name, country)
    taken = set(forms[0].split()) if forms else set()
    rest = [w for w in name.split() if w not in taken] or name.split()
    return re.sub(r"[^A-Z0-9]+", "_", ascii_text(" ".join(rest)).upper().replace("'", "")).strip("_")

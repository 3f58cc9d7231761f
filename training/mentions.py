"""Finds actor mentions in unlabelled text, for training only (the Rust tagger is the real one).

A gazetteer from the reference tables (countries, demonyms, leaders, organisations, groups, capitals), sequences of
capitalised words, and nominal actors ("the government", "rebels"). Returns (start, end, kind) in code points.
"""
import csv, glob, json, os, re, sys

csv.field_size_limit(1 << 30)
SHARED = os.environ.get("CHANCERY_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "shared"))

NOMINAL = """government|regime|authorities|administration|officials?|spokes(?:man|woman|person)|president|prime minister|premier|chancellor
|(?:foreign|defen[cs]e|interior|finance|justice|oil|energy) minist(?:er|ry)|secretary of state|secretary[- ]general|ministers?|ministry|lawmakers|legislators|senators?|parliament|congress|senate|cabinet|opposition(?: leaders?| party| parties)?|ruling party|party
|court|supreme court|judges?|prosecutors?|police(?: officers?)?|security forces|armed forces|army|military|navy|air force|troops|soldiers|forces|coast guard|border guards|paramilitar(?:y|ies)|militias?|militiamen|rebels?|insurgents?|militants?|gunmen|gunman|jihadists|separatists|guerrillas|fighters|terrorists?|terrorist group|armed groups?
|protesters|demonstrators|activists?|journalists?|migrants|refugees|civilians|workers|students|voters|residents|villagers|union|human rights groups?|rights groups?|company|airline|mayor|governor|king|queen|crown prince|general|commander|ambassador|envoy|diplomats?|delegation|junta|coalition|alliance|bloc|leaders?|suspects?|detainees|prisoners|bank|central bank|church|pope|group"""
NOMINAL_RE = re.compile(r"\b(?:" + NOMINAL.replace("\n", "") + r")\b")
CAP_RE = re.compile(r"(?:[A-ZÀ-ÞŠŽČŞİĞ][\w’'-]*|al-[A-Z]\w+)(?: (?:(?:of|the|and|for|de|da|bin|al|van|von|el|ul|du|la)(?= [A-Z]) ?)?(?:the )?[A-ZÀ-ÞŠŽČŞİĞ][\w’'-]*|-[A-Z]\w+| al-[A-Z]\w+)*")
STOP = set("""the a an in on at by to of for from with as it he she they we i you his her their its our my this that these those there here what when where who why how which while
after before during since until if although though however but and or so yet also both each many most some several such no not only other than then thus meanwhile according following
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
at least one two three four five six seven eight nine ten new first last today yesterday earlier later now more all any another every because despite under over between among amid against about
mr mrs ms dr would could should will can let let's yes well just even once again still within without upon per via sources source photo video read article section""".split())
TITLES = r"(?:President|Prime Minister|Foreign Minister|Defen[cs]e Minister|Secretary|Minister|Senator|Sen\.|Rep\.|Gov\.|Governor|King|Queen|General|Gen\.|Chancellor|Mr\.?|Mrs\.?|Ms\.?|Dr\.|Premier|Ambassador|Speaker|Judge|Pope)"


def _rows(name):
    with open(os.path.join(SHARED, "reference", name), encoding="utf-8") as f:
        yield from csv.DictReader(f)


class Gazetteer:
    def __init__(self):
        self.names = {}

        def add(name, kind):
            name = (name or "").strip()
            if len(name) > 2 and name[0].isupper() and name.lower() not in STOP:
                self.names.setdefault(tuple(re.findall(r"\w+", name)), kind)

        ref = os.path.join(SHARED, "reference", "sources")
        with open(os.path.join(ref, "cldr_territories/cldr-json/cldr-localenames-full/main/en/territories.json"), encoding="utf-8") as f:
            for code, name in json.load(f)["main"]["en"]["localeDisplayNames"]["territories"].items():
                if re.match(r"[A-Z]{2}(-|$)", code):
                    add(name, "state")
        for n in "Britain|US|U.S.|USA|UK|UAE|EU|UN|NATO|America|Russia|South Korea|North Korea|Burma|Ivory Coast|Congo|Macedonia|Palestine|Gaza|Soviet Union|Yugoslavia|Serbia|Czech Republic|Turkey|Taiwan|Kosovo|Hong Kong|Tibet|Chechnya|Crimea|Abkhazia|Scotland|Catalonia|Kurdistan|East Timor|Swaziland|Great Britain|Republic of Korea|Russian Federation|Syrian Arab Republic|Islamic Republic of Iran".split("|"):
            add(n, "state")
        with open(os.path.join(SHARED, "reference/sources/countries_gem/demonyms.txt"), encoding="utf-8") if os.path.exists(os.path.join(SHARED, "reference/sources/countries_gem/demonyms.txt")) else open(os.devnull) as f:
            for line in f:
                add(line, "people")
        for n in DEMONYMS.split():
            add(n.replace("_", " "), "people")
            if re.search(r"(an|i)$", n):
                add(n + "s", "people")
        for r in _rows("organisations.csv"):
            for n in [r["name"]] + r["acronyms"].split("|") + r["aliases"].split("|"):
                add(n, "igo")
        for r in _rows("armed_groups.csv"):
            if r["kind"] == "armed_group":
                for n in [r["name"]] + r["acronyms"].split("|") + r["aliases"].split("|"):
                    if len(n) > 3 or n.isupper():
                        add(n, "group")
        for r in _rows("institutions.csv"):
            if r["kind"] and (r["kind"] != "political_party" or (r["country_iso3"] or "") in PARTY_STATES):
                for n in [r["name"] or ""] + (r["aliases"] or "").split("|"):
                    if len(n) > 5:
                        add(n, "body")
        for r in _rows("persons.csv"):
            if " " in r["name"]:
                add(r["name"], "person")
        for r in _rows("world_leaders.csv"):
            if " " in r["leader"]:
                add(r["leader"], "person")
            if r["role"] in ("head_of_state", "head_of_government", "effective_leader") and (r["end"] or "2100") > "2000":
                last = r["leader"].split()[-1]
                if len(last) > 4 and last.lower() not in STOP:
                    add(last, "person")
        for n in "Trump|Obama|Clinton|Bush|Biden|Putin|Merkel|Macron|Netanyahu|Erdogan|Erdoğan|Assad|Saddam|Gaddafi|Arafat|Sanders|Warren|Cruz|Rubio|Romney|McCain|Pelosi|McConnell|Ryan|Comey|Mueller|Sessions|Kavanaugh|Flynn|Pence|Hillary|Republicans|Democrats|GOP|Republican|Democrat|Democratic|Taliban|Hezbollah|Hamas|Houthi|Houthis|ISIS|ISIL|Islamic State|Boko Haram|al-Qaeda|Al-Qaeda|Al Qaeda|Kremlin|White House|Pentagon|State Department|Supreme Court|FBI|CIA|Justice Department|Congress|Senate|House|Labour|Conservatives|Tories|Brotherhood|Muslim Brotherhood".split("|"):
            add(n, "actor")
        for r in _rows("cities.csv"):
            if r["is_capital"] == "1":
                add(r["name"], "place")
                add(r["ascii_name"], "place")
        self.longest = max(map(len, self.names))

    def find(self, text):
        """Non-overlapping (start, end, kind), gazetteer first, then capitalised sequences, then nominals."""
        words = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\w+", text)]
        spans, i = [], 0
        while i < len(words):
            hit = None
            if words[i][2][0].isupper():
                for n in range(min(self.longest, len(words) - i), 0, -1):
                    kind = self.names.get(tuple(w[2] for w in words[i:i + n]))
                    if kind:
                        hit = (words[i][0], words[i + n - 1][1], kind)
                        break
            if hit:
                spans.append(hit)
                i += n
            else:
                i += 1
        first = re.match(r"\W*", text).end()
        for m in CAP_RE.finditer(text):
            s, e = m.start(), m.end()
            word = re.match(r"[\w’']+", text[s:e])
            while word and word.group().lower() in STOP and s < e:
                s += word.end() + 1
                word = re.match(r"[\w’']+", text[s:e])
            if s >= e or not text[s].isupper() and not text[s:].startswith("al-"):
                continue
            e2 = re.sub(r"[’']s?$", "", text[s:e])
            e = s + len(e2)
            if any(a < e and s < b for a, b, _ in spans):
                grow = [x for x in spans if x[0] < e and s < x[1]]
                if len(grow) == 1 and grow[0][2] in ("person", "actor") and " " in e2 and s <= grow[0][0] and e >= grow[0][1]:
                    spans.remove(grow[0])
                    spans.append((s, e, "person"))
                continue
            if s == first and " " not in e2:
                continue
            spans.append((s, e, "cap"))
        for m in NOMINAL_RE.finditer(text):
            if not any(a < m.end() and m.start() < b for a, b, _ in spans):
                spans.append((m.start(), m.end(), "nominal"))
        return sorted(spans)


PARTY_STATES = {"USA", "GBR", "DEU", "FRA", "ITA", "ESP", "TUR", "IND", "ISR", "PAK", "ZAF", "UKR", "CAN", "AUS", "JPN", "BRA", "MEX", "EGY"}
DEMONYMS = """American British French German Italian Spanish Russian Chinese Japanese Indian Pakistani Afghan Iranian Iraqi Syrian Turkish Israeli Palestinian Egyptian Saudi Lebanese Jordanian Yemeni
Libyan Tunisian Algerian Moroccan Sudanese Ethiopian Somali Kenyan Nigerian Ghanaian Congolese Rwandan Ugandan Tanzanian Zimbabwean South_African Malian Ukrainian Polish Hungarian Czech Slovak Romanian Bulgarian
Serbian Croatian Bosnian Albanian Greek Cypriot Georgian Armenian Azerbaijani Azeri Kazakh Uzbek Kyrgyz Tajik Turkmen Belarusian Moldovan Lithuanian Latvian Estonian Finnish Swedish Norwegian Danish Dutch Belgian
Swiss Austrian Portuguese Irish Scottish Welsh Canadian Mexican Cuban Venezuelan Colombian Brazilian Argentine Chilean Peruvian Bolivian Ecuadorian Haitian Honduran Guatemalan Salvadoran Nicaraguan Panamanian Dominican
Korean North_Korean South_Korean Vietnamese Thai Burmese Cambodian Laotian Filipino Philippine Indonesian Malaysian Singaporean Taiwanese Australian New_Zealand Bangladeshi Nepali Nepalese Sri_Lankan Maldivian Mongolian Tibetan
Kurdish Kurds Arab Arabs European Europeans African Africans Asian Western Soviet Catalan Chechen Emirati Qatari Kuwaiti Bahraini Omani Icelandic Maltese Macedonian Montenegrin Kosovar Slovenian Ivorian Senegalese Cameroonian
Chadian Nigerien Burkinabe Gambian Guinean Liberian Sierra_Leonean Togolese Beninese Gabonese Angolan Mozambican Zambian Malawian Namibian Botswanan Malagasy Mauritian Eritrean Djiboutian Burundian Uyghur Uyghurs Uighur Rohingya Tamil Tamils
Sunni Sunnis Shia Shiite Shiites Jews Jewish Muslims Muslim Christians Christian Islamist Islamists Communist Maoist Maoists Socialist Brexiteers Zionist Hutu Tutsi""".split()
DEMONYMS = " ".join(DEMONYMS)

"""Reads the title of a post: which role it is and what agencies call its holder.

"Minister of Foreign Affairs of Ukraine" is `foreign_minister`, "foreign minister". Posts below the national level,
deputies of ministers and posts that news does not name give None.

Invariant: a head of state or government is read only if the rest of the title names the country itself.
"""

import re

import tables

MONARCHS = {
    "king": "king", "queen": "queen", "emir": "emir", "amir": "emir", "sultan": "sultan", "emperor": "emperor",
    "grand duke": "grand duke", "sovereign prince": "prince", "prince": "prince", "pope": "pope",
    "yang di-pertuan agong": "king", "druk gyalpo": "king",
}
SUB_STATE = re.compile(
    r"\b(oblast|province|county|krai|okrug|autonomous (?:region|republic|community)|provincial|regional government|"
    r"shadow|flemish|flanders|walloon|wallonia|brussels|catal|basque|galicia|andalusia|madrid|valencia|scotland|"
    r"scottish|wales|welsh|northern ireland|quebec|ontario|alberta|manitoba|saskatchewan|british columbia|nova scotia|"
    r"new brunswick|newfoundland|yukon|nunavut|new south wales|queensland|tasmania|victoria|western australia|"
    r"south australia|northern territory|zanzibar|puntland|galmudug|kurdistan|crimea|srpska|federation of bosnia|"
    r"azad kashmir|gilgit|punjab|sindh|balochistan|khyber|anjouan|moheli|mohéli|grande comore|aceh|bougainville|"
    r"tatarstan|chechen|chechnya|bashkortostan|dagestan|vojvodina|gagauz|adjara|ajara|nakhchivan|karakalpakstan|"
    r"tobago house|western cape|gauteng|kwazulu|limpopo|mpumalanga|free state|north west|eastern cape|northern cape|"
    r"bavaria|saxony|hong kong|macau|greenland|faroe|åland|pradesh|tamil nadu|kerala|karnataka|bengal|"
    r"puerto rico|guam|sami|navajo|in exile|government-in-exile|prisons|provisional irish|"
    r"member of|candidate|wife|spouse|lady|lord president|of state for)\b", re.IGNORECASE)
JUNIOR = re.compile(
    r"\b(deputy|vice|assistant|under|undersecretary|under-secretary|associate|delegate|delegated|junior|parliamentary|"
    r"private|principal|permanent secretary|former|adviser to|advisor to|counsel|counselor|secretary of state to|"
    r"chief of staff to|of state(?: \(| in)|minister of state|state secretary|director of cabinet|head of the cabinet|"
    r"military cabinet|aide|acting deputy|spokes\w*|state minister)\b", re.IGNORECASE)

RULES = [
    (r"permanent representative.* to the united nations(?:,? new york)?$|ambassador to the united nations$"
     r"|representative .*at the united nations$", "un_ambassador", "UN ambassador"),
    (r"(?:minister|secretary|ministry|councillor)\b.*\b(?:foreign|external) (?:affairs|relations)"
     r"|\bforeign (?:and \w+ )?minister|^foreign secretary|secretary for foreign affairs|external relations",
     "foreign_minister", "foreign minister"),
    (r"(?:minister|secretary)\b.*\b(?:national )?defen[cs]e\b|\bdefen[cs]e (?:minister|secretary)",
     "defence_minister", "defence minister"),
    (r"(?:minister|secretary)\b.*\b(?:(?:the )?interior|(?:home|internal) affairs|home security|public security)\b"
     r"|\b(?:interior|home) (?:affairs )?(?:minister|secretary)", "interior_minister", "interior minister"),
    (r"(?:minister|secretary)\b.*\b(?:finances?|treasury|public finance)\b|\bfinances? (?:minister|secretary)"
     r"|^treasurer of", "finance_minister", "finance minister"),
    (r"(?:minister|secretary)\b.*\bjustice\b|\bjustice minister|^attorney[- ]general", "justice_minister", "justice minister"),
    (r"(?:minister|secretary)\b.*\b(?:energy|petroleum|oil|hydrocarbons)\b|\b(?:energy|oil) minister",
     "energy_minister", "energy minister"),
    (r"(?:minister|secretary)\b.*\b(?:trade|commerce)\b|\b(?:trade|commerce) minister", "trade_minister", "trade minister"),
    (r"chief of (?:the )?(?:joint |armed forces |army )*(?:general|defen[cs]e) staff|chief of (?:the )?general staff"
     r"|^chief of (?:the )?defen[cs]e(?: forces?)?\b|chairman,? (?:of the )?joint chiefs"
     r"|chief of (?:the )?staff of the .*armed forces|commander[- ]in[- ]chief of the .*armed forces"
     r"|^chief of staff of the armed forces|head of the .*general staff|chief of joint staff|chief of army staff"
     r"|chief of the army staff|chief of staff of the army|^supreme commander of the .*armed forces"
     r"|^defen[cs]e forces chief of staff|commander of the .*defen[cs]e forces", "chief_of_staff", "military chief"),
    (r"director of (?:the )?(?:central intelligence agency|cia)\b|director of (?:the )?mossad|head of (?:the )?(?:mossad|mi5|mi6)"
     r"|director[- ]general of (?:the )?(?:inter-services intelligence|mi5|security service|mossad|shin bet)"
     r"|director of national intelligence|chief of (?:the )?secret intelligence service|director of the shin bet"
     r"|head of the (?:security service|foreign intelligence service|national intelligence|general intelligence|main intelligence)"
     r"|director of (?:the )?(?:federal security service|foreign intelligence service|national intelligence service|"
     r"general intelligence|national security agency|state security)"
     r"|minister of (?:state security|intelligence)\b|chief of intelligence|director of .*intelligence (?:service|agency|directorate)",
     "spy_chief", "intelligence chief"),
    (r"governor of the .*\b(?:bank|reserve bank|monetary authority)\b|^(?:president|chair\w*) of the (?:central|national|state|federal reserve) .*bank\b"
     r"|chair of the federal reserve|(?:president|governor|chair\w*) of .*\b(?:central|national|reserve) bank\b"
     r"|president of (?:the )?central bank of|governor of (?:the )?central bank", "central_bank_governor", "central bank governor"),
    (r"national security advis[eo]r|secretary of the (?:national )?security (?:and defen[cs]e )?council|"
     r"secretary of the supreme national security council", "security_adviser", "national security adviser"),
    (r"chief of (?:the )?(?:\w+ )?national police|police commissioner|commissioner of (?:the )?(?:\w+ )?police|"
     r"inspector[- ]general of police|director of (?:the )?(?:fbi|federal bureau of investigation)|head of (?:the )?national police"
     r"|commissioner of the metropolitan police", "police_chief", "police chief"),
]
USUAL_TITLES = {role: title for _, role, title in RULES} | {
    "head_of_state": "president", "head_of_government": "prime minister", "deputy_head": "deputy prime minister",
    "monarch": "king", "speaker": "parliament speaker",
}
RULES = [(re.compile(pattern, re.IGNORECASE), role, title) for pattern, role, title in RULES]
SPEAKER = re.compile(
    r"^(?:speaker|president|chair\w*) of (?:the )?(?:\w+ ){0,3}?(?:national assembly|parliament|house of representatives|"
    r"house of commons|chamber of deputies|congress of deputies|congress|senate|knesset|state duma|duma|verkhovna rada|"
    r"majlis|lok sabha|bundestag|riksdag|folketing|storting|seimas|saeima|riigikogu|eduskunta|sejm|"
    r"house of assembly|council of representatives|grand national assembly|legislative yuan|people's assembly|"
    r"consultative assembly|federal assembly|federation council|national council|national people's congress|"
    r"supreme council|people's majlis|assembly|jatiya sangsad|dewan rakyat|house of the people|"
    r"standing committee of the national people's congress)\b", re.IGNORECASE)
SPOKES = re.compile(r"press secretary|spokes(?:person|man|woman)", re.IGNORECASE)
DEPUTY_HEAD = re.compile(r"^(?:first |1st |second |executive |acting )*(?:deputy prime minister|vice[- ]president|deputy president"
                         r"|vice[- ]premier|deputy premier|vice[- ]chancellor|vice prime minister|vice-prime minister"
                         r"|tánaiste)\b", re.IGNORECASE)
HEADS = [
    (re.compile(r"^(?:acting |interim |transitional |federal )*(prime minister|chancellor|taoiseach|premier|head of government|"
                r"chairman of the council of ministers|chairwoman of the council of ministers|president of the government|"
                r"chair of the council of ministers|president of the council of ministers|"
                r"chief minister|chief executive)\b(.*)$", re.IGNORECASE), "head_of_government"),
    (re.compile(r"^(?:acting |interim |transitional |federal |provisional )*(president|head of state|supreme leader|"
                r"chairman of the presidential council|"
                r"chairman of the presidency|chairperson of the presidency|captain[- ]regent|state president)\b(.*)$",
                re.IGNORECASE), "head_of_state"),
    (re.compile(r"^(" + "|".join(MONARCHS) + r")\b(.*)$", re.IGNORECASE), "monarch"),
]
HEAD_TITLES = {
    "head of government": "prime minister", "president of the government": "prime minister",
    "chairman of the council of ministers": "prime minister", "chairwoman of the council of ministers": "prime minister",
    "chair of the council of ministers": "prime minister", "president of the council of ministers": "prime minister",
    "head of state": "head of state", "chairman of the presidency": "chairman of the presidency",
    "chairperson of the presidency": "chairman of the presidency", "captain-regent": "captain regent",
    "state president": "president", "chairman of the presidential council": "chairman of the presidential council",
}
OWN_WORDS = set("the of republic federal democratic people's state kingdom islamic and union council swiss confederation "
                "ministers government presidential ' s socialist bolivarian plurinational united hellenic arab authority "
                "co-operative cooperative transitional national commonwealth grand duchy principality".split())


def read_position(position, country, own_names):
    """(role, title) of a national post or None. `own_names`: lower-case words of the country's names and demonyms."""
    text = re.sub(r"\s+", " ", position).strip()
    if SPOKES.search(text) and not SUB_STATE.search(text) and "deputy" not in text.lower():
        return "spokesperson", "spokesman"
    if DEPUTY_HEAD.match(text):
        rest = DEPUTY_HEAD.sub("", text)
        return ("deputy_head", _deputy_title(text)) if _names_own(rest, own_names) else None
    for pattern, role in HEADS:
        match = pattern.match(text)
        if match:
            if not _names_own(match[2], own_names):
                break
            title = match[1].lower()
            return role, MONARCHS.get(title) or HEAD_TITLES.get(title, title)
    if SUB_STATE.search(text) or JUNIOR.search(text):
        return None
    match = SPEAKER.match(text)
    if match:
        return "speaker", "parliament speaker"
    for pattern, role, title in RULES:
        if pattern.search(text):
            if role == "chief_of_staff" and re.search(r"\barmy\b", text, re.IGNORECASE):
                return role, "army chief"
            return role, title
    return None


def read_any_minister(position):
    """For the most covered countries: other ministers, named by their field."""
    if SUB_STATE.search(position) or JUNIOR.search(position):
        return None
    match = re.match(r"^(?:federal |union )?(?:cabinet )?(?:minister|secretary) (?:of|for) (?:the )?([A-Z][\w' -]*?)"
                     r"(?: of .*| \(.*|,.*)?$", position)
    return ("minister", f"{match[1].lower()} minister") if match and len(match[1]) < 30 else None


def _deputy_title(text):
    low = text.lower()
    if "president" in low:
        return "deputy president" if "deputy" in low else "vice president"
    if "chancellor" in low:
        return "vice chancellor"
    if "vice" in low and "premier" in low:
        return "vice premier"
    return "tánaiste" if "tánaiste" in low else "deputy prime minister"


def _names_own(rest, own_names):
    """Whether what follows the head's title names nothing but the country itself."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", rest.lower())
    return all(word in OWN_WORDS or word in own_names for word in words)


def own_names(actor):
    """Lower-case words by which titles name a country."""
    texts = [actor["name"], *actor.get("aliases", []), *actor.get("demonyms", []), *actor.get("acronyms", [])]
    return {word for text in texts for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower())}


def special_titles():
    """(country, role) to the title agencies use there, where it is not the usual one."""
    return {(country, role): title for country, role, title in tables.rows("titles.txt", 3)}

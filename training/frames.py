"""Who is led to be seen how by an act: frames of verbs and nouns, by the guideline of docs/ACCURACY.md.

A frame gives the labels of (agent, patient): n negative, 0 neutral, p positive. Used for augmentation only.
"""
import os

VERBS = {
    "n0": """attack bomb shell invade strike raid kill assassinate kidnap abduct ambush torture besiege threaten oppress persecute massacre occupy annex poison blackmail harass intimidate
        beat displace starve loot betray mislead deceive extort sabotage terrorise bombard slaughter murder execute gas crush repress subjugate bully coerce provoke undermine
        destabilise infiltrate hack rob burn mutilate rape enslave cheat defraud silence gag humiliate insult mock exploit plunder strangle storm overrun pound hammer target assault
        brutalise purge evict deport uproot smear slander vilify menace antagonise swindle rocket mortar torpedo ransack pillage bulldoze blockade mistreat abuse neglect abandon
        double-cross stab lynch behead maim torment victimise dispossess wrong harm hurt wound injure endanger imperil fire_on open_fire_on shoot_at lash_out_at crack_down_on prey_on spy_on lie_to lob_shells_at""",
    "0n": """condemn denounce criticise criticize accuse blame sanction blacklist convict indict fine impeach rebuke chide censure slam decry deplore reprimand scold chastise berate lambast castigate fault
        upbraid admonish repudiate disavow ostracise shun boycott expel suspend oust outlaw ban proscribe sue charge prosecute sentence jail reject rap pillory ridicule
        deride disparage question distrust discredit dismiss fire sack punish penalise debar excommunicate call_out hit_out_at lay_into call_a_liar brand_a_terrorist brand_a_dictator
        accuse_of_war_crimes accuse_of_lying accuse_of_aggression accuse_of_corruption accuse_of_meddling blame_for_the_violence blame_for_the_crisis hold_responsible convict_of_fraud find_guilty charge_with_corruption charge_with_murder
        list_as_a_terrorist_group put_on_a_blacklist strip_of_immunity warn_against_trusting""",
    "0p": """praise hail thank honour honor congratulate endorse commend applaud salute compliment laud acclaim reward decorate cheer celebrate eulogise champion exonerate acquit admire
        pay_tribute_to speak_highly_of vouch_for side_with stand_by express_confidence_in pledge_support_to throw_weight_behind call_a_hero call_a_reliable_partner award_a_medal_to
        rally_behind clear_of_wrongdoing credit_with_saving_lives voice_support_for be_grateful_to""",
    "p0": """help rescue aid liberate shelter save assist free protect comfort feed heal defend evacuate reassure donate_to mediate_between give_aid_to deliver_relief_to reach_out_to offer_asylum_to
        forgive_the_debt_of come_to_the_aid_of send_medicine_to make_peace_with""",
    "00": """meet call visit ask urge tell consult brief host warn invite inform contact phone receive greet address notify remind petition lobby approach telephone
        meet_with talk_to speak_with negotiate_with hold_talks_with sign_an_accord_with trade_with border consult_with write_to respond_to reply_to refer_to travel_to arrive_in
        exchange_views_with discuss_trade_with sign_a_contract_with hear_from appeal_to put_questions_to await_an_answer_from share_a_border_with succeed replace appoint nominate
        summon interview monitor observe question_about_the_budget watch join leave follow recognise""",
}
PREPOSITIONS = {"at", "on", "to", "with", "for", "by", "of", "against", "between", "in", "behind", "from"}
# "accuse_of_lying": the object stands after the first word; "fire_on": after the last.
SPLIT_FIRST = {"accuse", "blame", "hold", "convict", "find", "charge", "list", "put", "strip", "call", "brand", "clear", "credit", "warn", "question"}
SPLIT_NOT = {"call_out"}

NOUNS = {  # (agent's) noun prep (patient)
    "n0": "attack:on assault:on aggression:against invasion:of threats:against raid:on war:against air_strikes:on bombardment:of occupation:of siege:of crackdown:on violence:against blackmail:of provocation:against shelling:of massacre:of hostility:towards campaign_of_terror:against abuse:of intimidation:of bullying:of betrayal:of persecution:of threat:to cyber-attack:on brutality:towards".split(),
    "0n": "criticism:of condemnation:of sanctions:against accusations:against anger:at lawsuit:against complaint:against case:against outrage:at distrust:of rejection:of charges:against rebuke:of denunciation:of boycott:of displeasure:with disappointment:with".split(),
    "0p": "praise:for support:for tribute:to endorsement:of confidence:in admiration:for gratitude:to thanks:to respect:for backing:for trust:in".split(),
    "p0": "aid:to help:for assistance:to rescue:of relief:for generosity:towards".split(),
    "00": "meeting:with talks:with letter:to visit:to agreement:with call:to border:with trade:with statement:on reply:to contacts:with deal:with appeal:to request:to questions:to position:on views:on".split(),
}
# one actor only
SOLO = {
    "n": """lied to the public|rigged the vote|lost the election|was convicted of fraud|was accused of corruption|faces charges of war crimes|has killed hundreds of civilians|broke the ceasefire|violated the truce|is a brutal tyrant|is to blame for the crisis
        |suffered a humiliating defeat|was forced to resign in disgrace|failed to keep the promise|stole millions from the treasury|was found guilty of bribery|has jailed dozens of critics|used poison gas|recruits child soldiers|is mired in scandal|was sanctioned over abuses
        |took hostages|claimed responsibility for the bombing|carried out the attack|jeopardised the peace|is under fire for the decision|was denounced as a traitor|has a dismal record|bungled the response|was caught spying|tortures prisoners|backs terrorism
        |shot at unarmed protesters|seized the ship illegally|has crushed dissent|muzzled the press|was booed by the crowd|lost power|was suspended for doping|is a threat to world peace|is widely despised|reneged on the deal|was humiliated at the polls""",
    "p": """won the election|won the peace prize|was praised for courage|is a respected mediator|brokered the truce|was cleared of all charges|rescued dozens of survivors|earned a standing ovation|is a beacon of hope|was awarded the highest honour|kept the promise|has saved thousands of lives
        |deserves credit for the deal|won a landslide victory|was hailed as a hero|stood up bravely for freedom|delivered food to the hungry|freed all the prisoners|made a historic gesture of peace|won broad support|triumphed in the vote|scored a diplomatic success|is a trusted friend
        |donated millions to the victims|has a remarkable record|restored peace|acted wisely|was acquitted|opened its doors to refugees|was thanked for generous help""",
    "0": """said the talks would resume on Monday|arrived in the capital|will travel to the summit|is expected to speak|issued a statement|took part in the meeting|held a news conference|declined to comment|was present at the ceremony|will decide next week|signed the document
        |is studying the proposal|voted on the bill|spoke by telephone with reporters|was briefed on the situation|was killed in the explosion|was wounded in the blast|was attacked by gunmen|is located near the border|was born in the north|called for an inquiry|denied the allegation
        |was asked about the report|did not attack anyone|was not involved in the attack|said the attack killed twelve people|reported new casualties|lost relatives in the earthquake|was hit by a severe storm|is to hold elections in May|denied lying to the public|called for an end to the violence
        |condemned the attack|criticised the decision|expressed concern over the fighting|ordered an investigation into the killings|blamed the crash on bad weather|warned of a famine|published the figures|was kidnapped last year|reported a rise in exports|said war crimes had been committed by others""",
}
AGENT_NOUN = {"n0": "aggressor attacker".split(), "0n": "critic accuser".split(), "0p": "supporter backer admirer".split(), "p0": "benefactor rescuer protector".split()}


def irregular(path):
    out = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if "\t" in line and not line.startswith("#"):
                    base, forms = line.rstrip("\n").split("\t")[:2]
                    out[base] = forms.split(",")
    return out


class Verbs:
    def __init__(self, data):
        self.odd = irregular(os.path.join(data, "lexicon", "irregular.tsv"))

    def forms(self, base):
        """(present third person, past, participle, gerund)"""
        listed = self.odd.get(base, [])
        ing = next((f for f in listed if f.endswith("ing")), None)
        past = [f for f in listed if not f.endswith("ing")]
        e = base.endswith("e") and not base.endswith("ee")
        y = base.endswith("y") and base[-2] not in "aeiou"
        third = base[:-1] + "ies" if y else base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
        if base == "be":
            return "is", "was", "been", "being"
        plain = base[:-1] + "ied" if y else base + ("d" if base.endswith("e") else "ed")
        p = past[0] if past else plain
        pp = past[1] if len(past) > 1 else p
        return third, p, pp, ing or (base[:-1] if e else base) + "ing"


def split(phrase):
    """(verb, words before the object, words after it)"""
    w = phrase.split("_")
    if len(w) == 1:
        return w[0], [], []
    if w[0] in SPLIT_FIRST and phrase not in SPLIT_NOT:
        return w[0], [], w[1:]
    return w[0], w[1:], []


EVENTS = {  # PLOVER type -> (agent, patient) where the lexicon of actions is used; "" leaves the type out
    "ASSAULT": "n0", "THREATEN": "n0", "ACCUSE": "0n", "SANCTION": "0n", "SUPPORT": "0p", "AID": "p0", "AGREE": "00", "CONSULT": "00", "REQUEST": "00", "COOPERATE": "00", "REJECT": "00", "CONCEDE": "00",
}
UNFIT = set("take make give be have do get go run move let put set hold keep turn call see find leave use show say tell".split())


def from_lexicon(data):
    """(labels, verb, words before the object) of verbs and (labels, noun, preposition) of nouns in data/lexicon/actions.tsv."""
    verbs, nouns = [], []
    path = os.path.join(data, "lexicon", "actions.tsv")
    if not os.path.exists(path):
        return verbs, nouns
    with open(path, encoding="utf-8") as f:
        for line in f:
            part = line.rstrip("\n").split("\t")
            if line.startswith("#") or len(part) < 7 or part[3] not in EVENTS or part[6] not in ("asserted", "verbal"):
                continue
            lab, words = EVENTS[part[3]], part[0].split()
            slots = dict(x.split("=") for x in part[2].split(",") if "=" in x)
            if part[3] == "SUPPORT" and part[4] != "positive" or part[3] in ("AGREE", "CONSULT") and part[4] == "negative":
                continue
            if part[1] == "v" and len(words) <= 4:
                if slots.get("obj") == "T" and len(words) == 1 and words[0] not in UNFIT:
                    verbs.append((lab, words[0], ()))
                for prep, role in slots.items():
                    if role == "T" and prep not in ("obj", "subj", "poss", "that", "pre") and (len(words) > 1 or "obj" not in slots):
                        verbs.append((lab, words[0], tuple(words[1:]) + (prep,)))
            if part[1] == "n" and slots.get("poss", "S") == "S":
                for prep, role in slots.items():
                    if role == "T" and prep not in ("obj", "subj", "poss", "that", "pre", "by", "from"):
                        nouns.append((lab, words, prep))
    return verbs, nouns

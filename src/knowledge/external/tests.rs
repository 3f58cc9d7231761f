//! Each format through `build_with`: who gets which name, and what a wrong file is told.

use super::*;
use crate::knowledge::{ActorKind, KnowledgeBase, build_with};

const NORWAY: &str =
    "code = \"NOR\"\nname = \"Norway\"\nkind = \"state\"\niso2 = \"NO\"\nwikidata = \"Q20\"\ncameo = \"NOR\"\n
[[actor]]\ncode = \"NOR.P.BERG\"\nname = \"Kari Berg\"\nkind = \"person\"\nwikidata = \"Q700\"\n";
const ROLES: &str = "phrase\trole\tsector\tnumber\nminister of defence\tdefence_minister\tgovernment\tsg\npresident\thead_of_state\tgovernment\tsg\n";
const ORDINARY: &str = "word\norange\nparty\nnational\n";

fn file(path: &str, text: &str) -> DataFile {
    DataFile {
        path: path.into(),
        text: text.into(),
    }
}

fn with(path: &str, text: &str) -> Result<KnowledgeBase, Vec<crate::knowledge::Problem>> {
    let base = [
        file("actors/countries/nor.toml", NORWAY),
        file("lexicon/ordinary.tsv", ORDINARY),
        file("lexicon/roles.tsv", ROLES),
    ];
    build_with(&base, std::iter::once(file(path, text)))
}

fn built(path: &str, text: &str) -> KnowledgeBase {
    with(path, text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Codes of who has a name, and whether it counts anywhere.
fn owners(kb: &KnowledgeBase, name: &str) -> Vec<(String, bool)> {
    let found = kb.names().find(name).iter();
    found
        .map(|c| (kb.actor(c.actor).code.clone(), kb.condition(c).is_none()))
        .collect()
}

#[track_caller]
fn check_problem(path: &str, text: &str, expected: &str) {
    let problems = with(path, text).err().unwrap_or_default();
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        shown.iter().any(|problem| problem.contains(expected)),
        "{expected}\nin {shown:#?}"
    );
}

#[test]
fn a_table_adds_names_by_code_and_wikidata_and_makes_actors() {
    let kb = built(
        "mine.csv",
        "name,kind,code,country,wikidata,aliases,role,title,from,until\n\
         Kari B. Berg,person,,NOR,Q700,K. B. Berg,defence_minister,minister of defence,2019-01-02,2021-03-04\n\
         Kingdom of Norway,state,NOR,,,Noreg,,,,\n\
         Fjord Oil,organisation,,NOR,,\"Orange|Fjord, the Oil Firm\",,,,\n",
    );
    assert_eq!(owners(&kb, "K. B. Berg"), [("NOR.P.BERG".to_owned(), true)]);
    assert_eq!(owners(&kb, "Noreg"), [("NOR".to_owned(), true)]);
    assert_eq!(
        owners(&kb, "Fjord, the Oil Firm"),
        [("NOR.D.FJORD_OIL".to_owned(), true)]
    );
    // A word of the language counts beside a better name only.
    assert_eq!(owners(&kb, "Orange"), [("NOR.D.FJORD_OIL".to_owned(), false)]);
    let berg = kb.actor(kb.find_code("NOR.P.BERG").unwrap());
    assert_eq!(berg.offices.len(), 1);
}

#[test]
fn petrarch_actors_have_synonyms_and_dated_codes() {
    let kb = built(
        "x.actors.txt",
        "# comment\nOLA_NORDMANN_ [NORGOV 010120-090119] ; note\n+O._NORDMANN\n\t[NORELI >20090119]\n\n\
         FJORD FRONT_(FF) [NORREB]\nNORGE [NOR]\nNOBODY_AT_ALL [---]\n",
    );
    let id = kb.find_code("NOR.D.OLA_NORDMANN").unwrap();
    let ola = kb.actor(id);
    assert_eq!(ola.kind, ActorKind::Person);
    assert_eq!(owners(&kb, "O. Nordmann").len(), 1);
    let on = |day: &str| ola.cameo_on(Some(day.parse().unwrap())).map(str::to_owned);
    assert_eq!(on("2001-01-20").as_deref(), Some("NORGOV"));
    assert_eq!(on("2010-01-01").as_deref(), Some("NORELI"));
    assert_eq!(on("2009-01-19").as_deref(), Some("NORGOV"));
    assert_eq!(on("1999-01-01"), None);
    let front = kb.actor(kb.find_code("NOR.D.FJORD_FRONT").unwrap());
    assert_eq!(front.kind, ActorKind::ArmedGroup);
    assert_eq!(owners(&kb, "FF").len(), 1);
    assert_eq!(owners(&kb, "Norge"), [("NOR".to_owned(), true)]);
    assert_eq!(owners(&kb, "Nobody at All"), []);
}

#[test]
fn petrarch_agents_become_role_words() {
    let kb = built(
        "x.agents.txt",
        "!PERSON! = MAN, WOMAN\nCATTLE!PERSON! [~AGR]\nALLY {ALLIES} [~GOV]\nFISH_MONGER [~BUS]\n",
    );
    let roles = kb.role_words("en").unwrap();
    let has = |phrase: &str| {
        let hashes: Vec<u64> = phrase.split(' ').map(crate::knowledge::words::word_hash).collect();
        let mut found = Vec::new();
        roles.find(hashes.iter().copied(), &mut found);
        found.iter().any(|(_, count)| *count == hashes.len())
    };
    for phrase in [
        "cattleman", "cattlewoman", "ally", "allies", "fish monger", "fish mongers",
    ] {
        assert!(has(phrase), "{phrase}");
    }
    check_problem(
        "x.agents.txt",
        "HERDS!PEOPLE! [~AGR]\n",
        "x.agents.txt:1:1: `!PEOPLE!` is no set",
    );
}

#[test]
fn follow_the_money_items_are_read_and_others_passed_over() {
    let kb = built(
        "list.ndjson",
        "{\"id\":\"a1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"BERG, Per\"],\"weakAlias\":[\"Orange\"],\"country\":[\"no\"],\"position\":[\"Minister of Defence (2012-2016)\"]}}\n\
         {\"id\":\"a2\",\"schema\":\"Address\",\"properties\":{\"full\":[\"x\"]}}\n\
         {\"id\":\"a3\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Kari A. Berg\"],\"wikidataId\":[\"Q700\"]}}\n",
    );
    assert_eq!(owners(&kb, "Kari A. Berg"), [("NOR.P.BERG".to_owned(), true)]);
    let (code, anywhere) = owners(&kb, "Per Berg").remove(0);
    assert!(code.starts_with("NOR.D.BERG_PER_") && anywhere, "{code}");
    let per = kb.actor(kb.find_code(&code).unwrap());
    assert_eq!(per.offices[0].title, "minister of defence");
    assert_eq!(owners(&kb, "Orange"), [(code, false)]);
    check_problem(
        "list.ndjson",
        "{\"schema\":\"Person\"}\n{\"id\":3\n",
        "list.ndjson:2:1: ",
    );
}

#[test]
fn wikidata_items_are_read_whatever_their_order() {
    let item =
        |class: &str| format!("\"P31\":[{{\"mainsnak\":{{\"datavalue\":{{\"value\":{{\"id\":\"{class}\"}}}}}}}}]");
    let norway = "[{\"mainsnak\":{\"datavalue\":{\"value\":{\"id\":\"Q20\"}}}}]";
    let held = "\"P39\":[{\"mainsnak\":{\"datavalue\":{\"value\":{\"id\":\"Q900\"}}},\"qualifiers\":{\"P580\":[{\"datavalue\":{\"value\":{\"time\":\"+2001-02-00T00:00:00Z\"}}}]}}]";
    let dump = format!(
        "[\n{{\"type\":\"item\",\"id\":\"Q800\",\"labels\":{{\"en\":{{\"value\":\"Liv Dahl\"}}}},\"aliases\":{{\"en\":[{{\"value\":\"L. M. Dahl\"}}]}},\"claims\":{{{},\"P27\":{norway},{held}}}}},\n\
         {{\"id\":\"Q900\",\"labels\":{{\"en\":{{\"value\":\"Minister of Defence of Norway\"}}}},\"claims\":{{{},\"P17\":{norway}}}}},\n\
         {{\"id\":\"Q901\",\"labels\":{{\"en\":{{\"value\":\"A Mountain\"}}}},\"claims\":{{{}}}}}\n]\n",
        item("Q5"),
        item("Q294414"),
        item("Q8502")
    );
    let kb = built("dump.json", &dump);
    assert_eq!(owners(&kb, "L. M. Dahl"), [("NOR.D.Q800".to_owned(), true)]);
    assert_eq!(owners(&kb, "A Mountain"), []);
    let dahl = kb.actor(kb.find_code("NOR.D.Q800").unwrap());
    assert_eq!(
        (dahl.offices[0].of.as_str(), dahl.offices[0].role.code()),
        ("NOR", "defence_minister")
    );
    assert_eq!(
        dahl.offices[0].from.map(|day| day.to_string()).as_deref(),
        Some("2001-02-01")
    );
}

#[test]
fn our_toml_adds_to_known_actors() {
    let kb = built(
        "mine.toml",
        "[[actor]]\ncode = \"NOR\"\nname = \"Norway\"\nkind = \"state\"\naliases = [\"Norseland\"]\n\
         [[actor]]\ncode = \"NOR.CO.FJORD\"\nname = \"Fjord Oil\"\nkind = \"organisation\"\ncountry = \"NOR\"\nambiguous = [{ alias = \"Fjord\", needs = [\"oil\"] }]\n",
    );
    assert_eq!(owners(&kb, "Norseland"), [("NOR".to_owned(), true)]);
    assert_eq!(owners(&kb, "Fjord"), [("NOR.CO.FJORD".to_owned(), false)]);
}

#[test]
fn every_problem_is_told_with_its_line_and_what_to_write() {
    check_problem(
        "a.csv",
        "name,kind,colour\nX Y,person,\n",
        "a.csv:1:1: unknown column `colour`",
    );
    check_problem(
        "a.csv",
        "name,kind\nX Y,persn\n",
        "a.csv:2:1: unknown kind `persn`; did you mean `person`?",
    );
    check_problem(
        "a.csv",
        "name,kind,wikidata\nX Y,person,700\n",
        "a.csv:2:1: `700` is no Wikidata id; write Q",
    );
    check_problem(
        "a.csv",
        "name,kind,country\nX Y,person,NO\n",
        "a.csv:2:1: country `NO` is no state's code",
    );
    check_problem(
        "a.csv",
        "name,kind,code\nX Y,person,NOR\n",
        "a.csv:2:1: code `NOR` is of a state, not of a person",
    );
    check_problem(
        "a.csv",
        "name,kind,parent\nX Y,igo,ZZZ\n",
        "a.csv:2:1: parent `ZZZ` is no actor's code",
    );
    check_problem(
        "a.actors.txt",
        "OLA_NORDMANN [NORGOV >20011345]\n",
        "a.actors.txt:1:1: `20011345` is no day",
    );
    check_problem(
        "a.actors.txt",
        "OLA_NORDMANN [NORGOV\n",
        "a.actors.txt:1:1: a `[` that nothing closes",
    );
    check_problem(
        "a.toml",
        "[[actor]]\ncode = \"NOR.X\"\nkind = \"party\"\n",
        "an actor without `name`",
    );
    check_problem("a.dat", "whatever", "a.dat:1:1: is no format that is known");
    check_problem("a.json", "{\"schema\":\"Person\",\"id\":\n", "a.json:1:1: ");
}

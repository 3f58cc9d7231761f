//! Tests of `assemble.rs`: bases built from small files.
//!
//! Invariant: every rule of data/README.md that a file can break has a line here.

use super::*;
use crate::knowledge::{Role, Wanted};

fn file(path: &str, text: &str) -> DataFile {
    DataFile {
        path: path.into(),
        text: text.into(),
    }
}

const IRAN: &str = r#"
code = "IRN"
name = "Iran"
kind = "state"
demonyms = ["Iranian", "Iranians"]
metonyms = ["Tehran"]
names.fr = ["Iran"]
adjectives.fr = ["iranien"]

[[actor]]
code = "IRN.P.ROUHANI"
name = "Hassan Rouhani"
kind = "person"
surname = ["Rouhani"]
offices = [{ role = "head_of_state", title = "president", from = 2013-08-03, until = 2021-08-05 }]

[[actor]]
code = "IRN.P.RAISI"
name = "Ebrahim Raisi"
kind = "person"
offices = [{ role = "head_of_state", title = "president", of = "IRN", from = 2021-08-05 }]
"#;

#[test]
fn names_codes_and_offices_are_found() {
    let kb = build(&[file("actors/countries/irn.toml", IRAN)]).unwrap();
    let iran = kb.find_code("IRN").unwrap();
    assert_eq!(kb.names().find("TEHRAN")[0].kind, AliasKind::Metonym);
    assert!(
        kb.names()
            .find("iraniennes")
            .iter()
            .all(|c| c.actor == iran && c.language > 0)
    );
    assert!(!kb.names().find("iraniennes").is_empty());
    let rouhani = kb.find_code("IRN.P.ROUHANI").unwrap();
    assert_eq!(kb.actor(rouhani).parent, Some(iran));
    assert_eq!(kb.actor(rouhani).country.as_deref(), Some("IRN"));
    let role = Wanted::Role(Role::from_code("head_of_state").unwrap());
    let on = |day: jiff::civil::Date| {
        kb.office_holder("IRN", role, Some(day))
            .map(|(id, _)| kb.actor(id).code.as_str())
    };
    assert_eq!(on(jiff::civil::date(2020, 1, 16)), Some("IRN.P.ROUHANI"));
    assert_eq!(on(jiff::civil::date(2021, 8, 5)), Some("IRN.P.RAISI"));
    assert_eq!(on(jiff::civil::date(2001, 1, 1)), None);
    let latest = kb
        .office_holder("IRN", Wanted::Title("president"), None)
        .map(|(id, _)| kb.actor(id).code.as_str());
    assert_eq!(latest, Some("IRN.P.RAISI"));
}

#[test]
fn every_problem_is_told_with_its_place() {
    let text = "code = \"irn\"\nname = \"Iran\"\nkind = \"stat\"\nalises = []\n[[actor]]\ncode = \"X\"\nname = \"Y\"\nkind = \"person\"\nparent = \"NONE\"\noffices = [{ role = \"head\", from = \"2001\" }]\n";
    let problems = build(&[file("actors/countries/irn.toml", text)]).unwrap_err();
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for wanted in [
        "irn.toml:4:1: unknown key `alises`; did you mean `aliases`?",
        "irn.toml:3:8: unknown kind `stat`; did you mean `state`?",
        "irn.toml:1:8: code `irn`",
        "irn.toml:10:36: `from` is a text; write a date",
        "irn.toml:10:21: unknown role `head`",
        "irn.toml:9:10: parent `NONE`",
    ] {
        assert!(
            shown.iter().any(|line| line.contains(wanted)),
            "missing {wanted} in\n{}",
            shown.join("\n")
        );
    }
}

//! A seeded fault of each kind, and nothing else, is told.

use super::*;
use crate::knowledge::{DataFile, build};

/// Norway with something wrong in it, and Sweden without.
fn remarks(main: &str, further: &str) -> Vec<String> {
    let file = |code: &str, text: String| DataFile {
        path: format!("actors/countries/{code}.toml"),
        text,
    };
    let norway = format!("code = \"NOR\"\nname = \"Norway\"\nkind = \"state\"\n{main}\n{further}");
    let sweden =
        "code = \"SWE\"\nname = \"Sweden\"\nkind = \"state\"\nwikidata = \"Q34\"\naliases = [\"Scandia\"]\n".to_owned();
    let kb = build(&[file("nor", norway), file("swe", sweden)]).expect("the files are right");
    lint(&kb)
        .into_iter()
        .map(|remark| format!("{}: {}: {}", remark.topic.title(), remark.code, remark.message))
        .collect()
}

#[track_caller]
fn check(main: &str, further: &str, expected: &str) {
    let found = remarks(main, further);
    assert!(
        found.len() == 1 && found[0].starts_with(expected),
        "expected {expected}\nfound {found:#?}"
    );
}

#[test]
fn a_base_without_faults_has_no_remarks() {
    assert_eq!(
        remarks(
            "wikidata = \"Q20\"\niso2 = \"NO\"\nfips = \"NO\"\ncow = 385\ncameo = \"NOR\"",
            ""
        ),
        [""; 0]
    );
}

#[test]
fn each_seeded_fault_is_told() {
    let person = |offices: &str| {
        format!(
            "[[actor]]\ncode = \"NOR.P.A\"\nname = \"A Aas\"\nkind = \"person\"\noffices = [{offices}]\n\
             [[actor]]\ncode = \"NOR.P.B\"\nname = \"B Bø\"\nkind = \"person\"\noffices = [{{ role = \"head_of_state\", title = \"president\", from = 2010-01-01 }}]"
        )
    };
    check("aliases = [\"Scandia\"]", "", "names: NOR: \"Scandia\" means NOR, SWE");
    check(
        "ambiguous = [{ alias = \"Nor\" }]",
        "",
        "names: NOR: \"Nor\" is ambiguous and nothing decides",
    );
    check(
        "",
        &person("{ role = \"head_of_state\", title = \"president\", from = 2000-01-01 }"),
        "offices: NOR.P.A: president of NOR until ?, while NOR.P.B holds it from 2010-01-01",
    );
    check(
        "",
        &person("{ role = \"minister\", title = \"minister\", of = \"NOR.GOV.X\" }"),
        "offices: NOR.P.A: minister is of `NOR.GOV.X`",
    );
    check("wikidata = \"W20\"", "", "codes: NOR: wikidata `W20` is no item");
    check("wikidata = \"Q34\"", "", "codes: NOR: wikidata `Q34` is of SWE too");
    check("cameo = \"NORG\"", "", "codes: NOR: cameo `NORG` is no code");
    check("iso2 = \"NOR\"", "", "codes: NOR: iso2 `NOR` is no code");
    check("fips = \"n\"", "", "codes: NOR: fips `n` is no code");
    check("cow = 1", "", "codes: NOR: cow 1 is no number");
    check("members = [\"SWD\"]", "", "codes: NOR: member `SWD` is no state's code");
    check(
        "",
        "[[actor]]\ncode = \"NOR.GOV\"\nname = \"Government of Norway\"\nkind = \"government\"\ncountry = \"NO\"",
        "codes: NOR.GOV: country `NO` is no state's code",
    );
}

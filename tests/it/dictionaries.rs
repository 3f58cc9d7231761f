//! Dictionaries beside the embedded base, through the commands: found, tagged, refused, merged in order.

use assert_cmd::Command;
use std::fs;
use std::path::Path;

fn out(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("chancery").unwrap();
    command
        .args(arguments)
        .env_remove("CHANCERY_CONFIG")
        .env("NO_COLOR", "1")
        .write_stdin(input);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn several_dictionaries_add_to_the_base_and_ordinary_words_stay_words() {
    let folder = tempfile::tempdir().unwrap();
    let table = written(
        folder.path(),
        "companies.csv",
        "name,kind,country,aliases,acronyms\nZorblatt Mining,organisation,NOR,Orange|Total,ZBM\n",
    );
    let actors = written(
        folder.path(),
        "people.actors.txt",
        "OLA_QUUXMANN_ [NORGOV 010120-090119]\n+O._QUUXMANN_\n[NORELI]\n",
    );
    let arguments = [
        "--dictionary", &table, "--dictionary", &actors, "tag", "--published-at", "2005-05-05",
    ];
    let tag = |format: &str, text: &str| {
        let (code, stdout, stderr) = out(&[arguments.as_slice(), &["--format", format]].concat(), text);
        assert_eq!(code, 0, "{stderr}");
        stdout
    };
    let notation = tag(
        "notation",
        "Total costs rose. Orange is a colour. O. Quuxmann visited Zorblatt Mining on Monday.\n",
    );
    assert!(notation.contains("[O. Quuxmann|NOR.D.OLA_QUUXMANN]"), "{notation}");
    assert!(
        notation.contains("[Zorblatt Mining|NOR.D.ZORBLATT_MINING]"),
        "{notation}"
    );
    let alone = tag(
        "notation",
        "Total costs rose on Monday. Orange is a colour that many people like.\n",
    );
    assert!(!alone.contains("NOR.D."), "{alone}");
    let json = tag("ndjson", "Minister Ola Quuxmann spoke in Oslo on Monday.\n");
    assert!(json.contains("\"cameo\":\"NORGOV\""), "{json}");
    let (code, stdout, _) = out(&["--dictionary", &table, "actors", "find", "zbm"], "");
    assert!(code == 0 && stdout.contains("NOR.D.ZORBLATT_MINING"), "{stdout}");
}

#[test]
fn a_dictionary_with_a_problem_is_refused_whole_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = written(folder.path(), "good.csv", "name,kind\nZorblatt Mining,organisation\n");
    let bad = written(
        folder.path(),
        "bad.csv",
        "name,kind\nQuuxine Shipping,organisaton\nX,igo,too,many\n",
    );
    let arguments = ["--dictionary", good.as_str(), "--dictionary", bad.as_str()];
    for command in [["check"].as_slice(), &["tag"], &["actors", "lint"]] {
        let (code, _, stderr) = out(&[arguments.as_slice(), command].concat(), "Some text.");
        assert_eq!(code, 78, "{stderr}");
        assert!(
            stderr.contains("bad.csv:2:1: unknown kind `organisaton`; did you mean `organisation`?"),
            "{stderr}"
        );
        assert!(stderr.contains("bad.csv:3:1: 4 fields under 2 columns"), "{stderr}");
    }
    let (code, _, stderr) = out(&["--dictionary", "/nowhere/x.csv", "check"], "");
    assert!(code == 78 && stderr.contains("cannot read /nowhere/x.csv"), "{stderr}");
}

#[test]
fn the_dictionaries_of_petrarch_load() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/reference/sources/petrarch2/petrarch2/data/dictionaries"
    );
    if !Path::new(folder).is_dir() {
        return;
    }
    let names = [
        "Countries.actors", "International.actors", "MilNonState.actors", "agents",
    ];
    let paths = names.map(|name| format!("{folder}/Phoenix.{name}.txt"));
    let mut arguments: Vec<&str> = paths.iter().flat_map(|path| ["--dictionary", path]).collect();
    arguments.extend(["actors", "find", "Accolta Nazinuale Corsa"]);
    let (code, stdout, stderr) = out(&arguments, "");
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("FRA.D.ACCOLTA_NAZINUALE_CORSA"), "{stdout}");
}

#[test]
fn lint_tells_an_unknown_parent_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let text = "code = \"ZZY\"\nname = \"Zorblatt\"\nkind = \"organisation\"\nparent = \"NOR.GOV.NOBODY\"\n";
    fs::create_dir_all(folder.path().join("actors/groups")).unwrap();
    fs::write(folder.path().join("actors/groups/zzy.toml"), text).unwrap();
    let (code, _, stderr) = out(&["--data", folder.path().to_str().unwrap(), "actors", "lint"], "");
    assert_eq!(code, 78);
    assert!(
        stderr.contains("actors/groups/zzy.toml:4:10: parent `NOR.GOV.NOBODY` is no actor's code"),
        "{stderr}"
    );
}

//! `tag --format gkg|mentions|events`: what the columns hold, parsed as a reader would.

use assert_cmd::Command;
use std::io::Write;

const ITEM: &str = r#"{"id":"a-7","url":"https://www.example.org/news/7","title":"Тегеран? Iran's Rouhani warns NATO","published_at":"2019-06-03T08:09:10Z","body":"In Ankara, Iranian President Hassan Rouhani accused Israel of piracy on Monday. A Turkish official praised NATO."}"#;

fn tag(format: &str) -> String {
    let mut input = tempfile::NamedTempFile::new().unwrap();
    writeln!(input, "{ITEM}").unwrap();
    let mut command = Command::cargo_bin("chancery").unwrap();
    command
        .args(["tag", "--format", format])
        .arg(input.path())
        .env_remove("CHANCERY_CONFIG");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn item() -> serde_json::Value {
    serde_json::from_str(ITEM).unwrap()
}

/// Title, line feed, body: the text that offsets of the GKG count.
fn text() -> Vec<char> {
    let item = item();
    format!(
        "{}\n{}",
        item["title"].as_str().unwrap(),
        item["body"].as_str().unwrap()
    )
    .chars()
    .collect()
}

/// The text that begins at an offset.
fn at(offset: &str, letters: usize) -> String {
    text()[offset.parse::<usize>().unwrap()..]
        .iter()
        .take(letters)
        .collect()
}

#[test]
fn a_gkg_row_has_27_columns_with_ids_names_and_offsets() {
    let output = tag("gkg");
    assert_eq!(output.lines().count(), 1);
    let columns: Vec<&str> = output.trim_end_matches('\n').split('\t').collect();
    assert_eq!(columns.len(), 27);
    let column = |number: usize| columns[number - 1];
    assert_eq!(column(1), "20190603080910-a-7");
    assert_eq!(column(2), "20190603080910");
    assert_eq!((column(3), column(4)), ("1", "example.org"));
    assert_eq!(column(5), "https://www.example.org/news/7");
    assert!(
        column(12).split(';').any(|name| name == "hassan rouhani"),
        "{}",
        column(12)
    );
    let mut found = 0;
    for person in column(13).split(';') {
        let (name, offset) = person.rsplit_once(',').unwrap();
        if name == "Hassan Rouhani" {
            let spoken = at(offset, 30);
            assert!(
                ["Rouhani", "Iranian President Hassan", "President Hassan", "Hassan"]
                    .iter()
                    .any(|s| spoken.starts_with(s)),
                "{spoken}"
            );
            found += 1;
        }
    }
    assert!(found >= 2, "{}", column(13));
    let nato: Vec<&str> = column(15)
        .split(';')
        .filter(|body| body.contains("North Atlantic") || body.starts_with("NATO"))
        .collect();
    assert_eq!(nato.len(), 2, "{}", column(15));
    for body in nato {
        assert_eq!(at(body.rsplit_once(',').unwrap().1, 4), "NATO");
    }
    for place in column(11).split(';') {
        let parts: Vec<&str> = place.split('#').collect();
        assert_eq!(parts.len(), 9, "{place}");
        if parts[1].starts_with("Ankara") {
            assert_eq!(
                (parts[0], parts[1], parts[2], at(parts[8], 6).as_str()),
                ("4", "Ankara, Turkey", "TU", "Ankara")
            );
        }
    }
    assert!(column(11).contains("1#Israel#IS#"), "{}", column(11));
    let tone: Vec<f64> = column(16).split(',').map(|number| number.parse().unwrap()).collect();
    assert_eq!(tone.len(), 7);
    assert_eq!(column(18), format!("wc:{}", tone[6]));
    for name in column(24).split(';') {
        let (name, offset) = name.rsplit_once(',').unwrap();
        assert_eq!(at(offset, name.chars().count()), name);
    }
    assert!(column(27).starts_with("<PAGE_TITLE>") && column(27).ends_with("</PAGE_TITLE>"));
}

#[test]
fn mention_rows_are_flat_and_cut_their_surface() {
    let output = tag("mentions");
    let rows: Vec<serde_json::Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 6, "{output}");
    let item = item();
    for row in &rows {
        assert!(
            row.as_object().unwrap().values().all(|value| !value.is_object()),
            "{row}"
        );
        let field = item[row["field"].as_str().unwrap()].as_str().unwrap();
        let number = |name: &str| usize::try_from(row[name].as_u64().unwrap()).unwrap();
        let surface: String = field
            .chars()
            .skip(number("start"))
            .take(number("end") - number("start"))
            .collect();
        assert_eq!(row["surface"], surface);
        assert_eq!(&field[number("start_byte")..number("end_byte")], surface);
        assert_eq!(row["doc_id"], "a-7");
    }
    let rouhani = rows.iter().find(|row| row["name"] == "Hassan Rouhani").unwrap();
    assert_eq!((&rouhani["country"], &rouhani["iso2"]), (&"IRN".into(), &"IR".into()));
    assert_eq!(
        (&rouhani["sector"], &rouhani["cameo_country"]),
        (&"GOV".into(), &"IRN".into())
    );
    assert_eq!(
        (&rouhani["role_title"], &rouhani["role_former"]),
        (&"president".into(), &false.into())
    );
    assert_eq!(rouhani["role_from"], "2013-08-03");
    let place = rows.iter().find(|row| row["surface"] == "Ankara").unwrap();
    assert_eq!(
        (&place["kind"], &place["reading"], &place["fips"]),
        (&"place".into(), &"literal".into(), &"TU".into())
    );
}

#[test]
fn event_rows_have_a_header_and_both_sides() {
    let output = tag("events");
    let mut lines = output.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    assert_eq!(header.len(), 40);
    let column = |row: &[&str], name: &str| row[header.iter().position(|h| *h == name).unwrap()].to_owned();
    let rows: Vec<Vec<&str>> = lines.collect();
    let accuses = rows
        .iter()
        .find(|row| column(row, "Recipient Country") == "ISR")
        .unwrap_or_else(|| panic!("{output}"));
    assert_eq!(accuses.len(), 40);
    assert_eq!(column(accuses, "Actor Name"), "Hassan Rouhani");
    assert_eq!(
        (column(accuses, "Event Type"), column(accuses, "Event Date")),
        ("ACCUSE".into(), "2019-06-03".into())
    );
    assert_eq!(column(accuses, "Quad Code"), "VERBAL CONFLICT");
    assert_eq!(column(accuses, "Recipient COW"), "666");
}

"""Tests of the country files' maker: python3 -m unittest discover -s data/build -p 'test_*.py'."""

import datetime
import difflib
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import check
import generate
import merge
import person_names
import positions
import toml_io

HERE = Path(__file__).resolve().parent
COUNTRIES = HERE.parent / "actors" / "countries"
REFERENCE = HERE.parents[2] / "shared" / "reference"
STATE = {"code": "RUR", "name": "Ruritania", "kind": "state", "aliases": ["Kingdom of Ruritania"]}
TERM = {"role": "head_of_state", "title": "president", "from": datetime.date(2011, 3, 7)}
RUDOLF = {"code": "RUR.P.RASSENDYLL", "name": "Rudolf Rassendyll", "kind": "person", "wikidata": "Q41", "offices": [TERM]}
NOBODY = merge.Withheld()


def joined(old, new, base=None, withheld=NOBODY):
    return merge.merge_file(old, new, base, withheld)


class Merging(unittest.TestCase):
    def test_what_a_person_wrote_stays(self):
        old = {**STATE, "name": "Ruritanian Republic", "aliases": ["Rurik"], "cow": 983}
        main, _ = joined((old, []), ({**STATE, "cow": 41, "fips": "RU"}, []))
        self.assertEqual(main["name"], "Ruritanian Republic")
        self.assertEqual(main["cow"], 983)
        self.assertEqual(main["fips"], "RU")
        self.assertEqual(main["aliases"], ["Rurik", "Kingdom of Ruritania"])

    def test_what_holds_by_default_is_left_out(self):
        organ = {"code": "RUR.GOV.MFA", "name": "Foreign Ministry", "kind": "government", "country": "RUR", "parent": "RUR"}
        _, actors = joined((STATE, []), (None, [organ, {**RUDOLF, "country": "XXY"}]))
        self.assertNotIn("country", actors[0])
        self.assertNotIn("parent", actors[0])
        self.assertEqual(actors[1]["country"], "XXY")

    def test_a_corrected_term_is_not_doubled(self):
        corrected = {**TERM, "from": datetime.date(2011, 3, 9), "until": datetime.date(2013, 5, 1)}
        old = {**RUDOLF, "offices": [corrected]}
        _, actors = joined((STATE, [old]), (STATE, [RUDOLF]))
        self.assertEqual(actors[0]["offices"], [corrected])

    def test_an_untouched_value_follows_the_new_run(self):
        newer = {**RUDOLF, "offices": [{**TERM, "until": datetime.date(2019, 1, 2)}]}
        _, actors = joined((STATE, [RUDOLF]), (STATE, [newer]), base=(STATE, [RUDOLF]))
        self.assertEqual(actors[0]["offices"], newer["offices"])

    def test_a_removed_alias_stays_away_when_the_base_had_it(self):
        main, _ = joined(({**STATE, "aliases": []}, []), (STATE, []), base=(STATE, []))
        self.assertNotIn("aliases", main)

    def test_withheld_values_and_actors_are_not_put_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "withheld.tsv"
            path.write_text("# code\tkey\tvalue\nRUR\taliases\tKingdom of Ruritania\nRUR.P.RASSENDYLL\t*\t*\n")
            withheld = merge.Withheld(path)
        main, actors = joined(({"code": "RUR", "name": "Ruritania", "kind": "state"}, []), (STATE, [RUDOLF]), None, withheld)
        self.assertNotIn("aliases", main)
        self.assertEqual(actors, [])

    def test_a_person_is_found_by_id_and_by_name(self):
        by_id = {**RUDOLF, "code": "RUR.P.RASSENDYLL_RUDOLF", "name": "R. Rassendyll", "bare": ["Rassendyll"]}
        by_name = {"code": "RUR.P.RUDOLF", "name": "Rassendyll Rudolf", "kind": "person", "gender": "m"}
        _, actors = joined((STATE, [RUDOLF]), (None, [by_id, by_name]))
        self.assertEqual([a["code"] for a in actors], ["RUR.P.RASSENDYLL"])
        self.assertEqual(actors[0]["bare"], ["Rassendyll"])
        self.assertEqual(actors[0]["gender"], "m")


class Files(unittest.TestCase):
    def test_writing_what_was_read_changes_nothing(self):
        main = {**STATE, "names": {"fr": ["Ruritanie"]}, "ambiguous": [{"alias": "Rur", "not": ["river"]}], "#": ["# ours"]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rur.toml"
            self.assertTrue(toml_io.write(path, main, [RUDOLF]))
            self.assertEqual(toml_io.read(path), (main, [RUDOLF]))
            self.assertFalse(toml_io.write(path, *toml_io.read(path)))
            self.assertEqual(check.problems(Path(folder)), [])

    def test_broken_rules_are_named(self):
        bad = {**RUDOLF, "code": "XYZ.P.X", "offices": [{**TERM, "role": "czar", "until": datetime.date(2001, 1, 1)}]}
        text = " ".join(check.actor_problems(bad, "RUR"))
        self.assertIn("not of this country", text)
        self.assertIn("czar", text)
        self.assertIn("ends before it begins", text)


class Reading(unittest.TestCase):
    def test_posts(self):
        own = {"ukraine", "ukrainian"}
        for post, wanted in {
            "Minister of Foreign Affairs of Ukraine": ("foreign_minister", "foreign minister"),
            "Prime Minister of Ukraine": ("head_of_government", "prime minister"),
            "President of Anjouan": None,
            "Deputy Minister of Foreign Affairs": None,
            "Governor of the National Bank of Ukraine": ("central_bank_governor", "central bank governor"),
        }.items():
            self.assertEqual(positions.read_position(post, "UKR", own), wanted, post)

    def test_surnames(self):
        for name, country, wanted in [
            ("Fayez al-Sarraj", "LBY", ["al-Sarraj", "Sarraj"]),
            ("Ursula von der Leyen", "DEU", ["von der Leyen", "Leyen"]),
            ("Xi Jinping", "CHN", ["Xi"]),
            ("Joseph Wu", "TWN", ["Wu"]),
            ("Andrés Manuel López Obrador", "MEX", ["López Obrador", "López", "Obrador"]),
            ("Abiy Ahmed", "ETH", ["Abiy", "Ahmed"]),
            ("Viktor Orbán", "HUN", ["Orbán"]),
        ]:
            self.assertEqual(person_names.surnames(name, country), wanted, name)


class Rerun(unittest.TestCase):
    """The files as they stand: what people removed stays away, and another run of the build changes nothing."""

    def test_nothing_withheld_is_in_the_files(self):
        withheld = merge.Withheld(HERE / "withheld.tsv")
        for path in sorted(COUNTRIES.glob("*.toml")):
            main, actors = toml_io.read(path)
            for actor in merge.tidy_side((main, [main, *actors]), main["code"])[1]:
                self.assertFalse(withheld.has_actor(actor["code"]), f"{actor['code']} came back")
                self.assertEqual(withheld.strip(actor), actor, f"{actor['code']} has what withheld.tsv names")

    def test_another_run_changes_nothing(self):
        if not REFERENCE.exists():
            self.skipTest("the reference tables are not here")
        withheld = merge.Withheld(HERE / "withheld.tsv")
        for code, pair in sorted(generate.generate(REFERENCE).items()):
            path = COUNTRIES / f"{code.lower()}.toml"
            again = toml_io.render(*merge.merge_file(toml_io.read(path), pair, None, withheld))
            changes = difflib.unified_diff(path.read_text(encoding="utf-8").splitlines(), again.splitlines(), lineterm="", n=1)
            self.assertEqual("\n".join(changes), "", f"{path.name}: name what was removed in withheld.tsv")


if __name__ == "__main__":
    unittest.main()

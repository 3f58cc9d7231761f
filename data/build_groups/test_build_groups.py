"""Cases of data/build_groups: it adds, keeps hand edits, honours withheld names and does nothing the second time.

Run: `python3 -m unittest discover -s data/build_groups`.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ORGANISATIONS = """name,acronyms,aliases,qid,kind,founded,members_iso3,observers_iso3,suspended_iso3,cameo_code,sources
River Union,RIVU,Union of Rivers,,intergovernmental,1999,IND|NPL,,,,x
Old Union,OLDU,,,intergovernmental,1950,IND,,,,x
"""
GROUPS = """name,aliases,acronyms,countries_iso3,presence_iso3,active_from,active_to,kind,designations,ids,sources
Hill Liberation Front,Front of the Hills,HLF,IND,,1995,2004,armed_group,,,ucdp
Liberation Army,,LA,IND,,1995,2004,armed_group,,,ucdp
Valley Tigers,,,IND,,,1984,armed_group,,,ucdp
Known Front of Assam,,KFA,IND,,1995,2004,armed_group,,,ucdp
"""
KNOWN = """code = "IND.G"
name = "Armed groups in India"
kind = "armed_group"

[[actor]]
code = "IND.G.KNOWN"
name = "Known Front of Assam"
kind = "armed_group"
# a person's remark
"""


class BuildGroups(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        build = self.root / "data" / "build_groups"
        build.mkdir(parents=True)
        shutil.copy(HERE / "__main__.py", build)
        (build / "withheld.txt").write_text("# left out\nOld Union\n", "utf-8")
        self.actors = self.root / "data" / "actors"
        for folder in ("organisations", "groups", "countries"):
            (self.actors / folder).mkdir(parents=True)
        (self.actors / "groups" / "ind.g.toml").write_text(KNOWN, "utf-8")
        self.reference = self.root / "reference"
        self.reference.mkdir()
        (self.reference / "organisations.csv").write_text(ORGANISATIONS, "utf-8")
        (self.reference / "armed_groups.csv").write_text(GROUPS, "utf-8")
        (self.reference / "cities.csv").write_text("country_iso3,country\nIND,India\n", "utf-8")

    def run_build(self):
        command = [sys.executable, str(self.root / "data" / "build_groups"), str(self.reference)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def test_adds_what_is_missing_and_nothing_twice(self):
        self.assertEqual(self.run_build(), "added 1 organisations, 1 groups\n")
        groups = (self.actors / "groups" / "ind.g.toml").read_text("utf-8")
        self.assertIn('code = "IND.G.HLF"', groups)
        self.assertIn("# a person's remark", groups)
        self.assertLess(groups.index("IND.G.HLF"), groups.index("IND.G.KNOWN"))
        for left_out in ("Liberation Army", "Valley Tigers"):
            self.assertNotIn(f'"{left_out}"', groups)
        self.assertEqual([p.name for p in (self.actors / "organisations").iterdir()], ["rivu.toml"])
        self.assertEqual(self.run_build(), "added 0 organisations, 0 groups\n")
        self.assertEqual(groups, (self.actors / "groups" / "ind.g.toml").read_text("utf-8"))


if __name__ == "__main__":
    unittest.main()

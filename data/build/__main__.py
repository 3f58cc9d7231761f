"""Makes and completes data/actors/countries.

    python3 data/build REFERENCE_DIR [--base DIR]     facts of the reference tables into the files
    python3 data/build --merge FRAGMENT.toml ...      files with only [[actor]] tables into the files
    python3 data/build --check                        whether the files keep their rules
    python3 data/build --stats

What a person wrote stays: see merge.py. `withheld.tsv` beside this file names what people removed on purpose.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import check
import generate
import merge
import toml_io

HERE = Path(__file__).resolve().parent


def main():
    options = read_options()
    folder = Path(options.out) if options.out else HERE.parent / "actors" / "countries"
    withheld = merge.Withheld(HERE / "withheld.tsv")
    if options.merge:
        changed = merge_fragments(folder, [Path(p) for p in options.merge], withheld)
    elif options.reference:
        base = Path(options.base) if options.base else None
        changed = merge_generated(folder, Path(options.reference), base, withheld)
    elif options.stats:
        return check.print_stats(folder)
    else:
        changed = None
    if changed is not None:
        print(f"{changed} files changed")
    problems = check.problems(folder)
    print("\n".join(problems[:100]) or "no problem found")
    return 1 if problems else 0


def read_options():
    parser = argparse.ArgumentParser(prog="data/build", description=__doc__.splitlines()[0])
    parser.add_argument("reference", nargs="?", help="folder of the reference tables")
    parser.add_argument("--merge", nargs="+", metavar="FRAGMENT")
    parser.add_argument("--base", help="folder with what an earlier run gave: values nobody touched follow the new run")
    parser.add_argument("--out", help="folder of the files, if not data/actors/countries")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stats", action="store_true")
    return parser.parse_args()


def merge_generated(folder, reference, base_folder, withheld):
    changed = 0
    for code, pair in sorted(generate.generate(reference).items()):
        path = folder / f"{code.lower()}.toml"
        old = toml_io.read(path) if path.exists() else None
        base_path = base_folder / path.name if base_folder else None
        base = toml_io.read(base_path) if base_path and base_path.exists() else None
        changed += toml_io.write(path, *merge.merge_file(old, pair, base, withheld))
    return changed


def merge_fragments(folder, paths, withheld):
    """Fragments may hold the main actor too: it is the one whose code has no dot."""
    by_file = {}
    for path in paths:
        main, actors = toml_io.read(path)
        if main.keys() - {"#"}:
            raise SystemExit(f"{path}: keys outside of [[actor]]: {', '.join(sorted(main))}")
        for actor in actors:
            if "code" not in actor:
                raise SystemExit(f"{path}: an [[actor]] without a code (name: {actor.get('name')})")
            actor.pop("#", None)
            by_file.setdefault(actor["code"].split(".")[0], []).append(actor)
    changed = 0
    for prefix, actors in sorted(by_file.items()):
        file = folder / f"{prefix.lower()}.toml"
        if not file.exists():
            raise SystemExit(f"no file {file.name} for {actors[0]['code']}")
        old = toml_io.read(file)
        main = [a for a in actors if "." not in a["code"]]
        rest = [a for a in actors if "." in a["code"]]
        for actor in main[1:]:
            main[0] = merge.merge_actor(main[0], actor)
        changed += toml_io.write(file, *merge.merge_file(old, (main[0] if main else None, rest), None, withheld))
    return changed


if __name__ == "__main__":
    sys.exit(main())

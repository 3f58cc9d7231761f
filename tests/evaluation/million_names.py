"""A dictionary of a million names: how long the base takes, how much memory, how fast tagging stays.

    python3 tests/evaluation/million_names.py [target/release/chancery] [--names 1000000] [--format csv|ftm]

Names are made up of syllables and of words and names that news holds, so that their beginnings occur in the text.
Speed is what `chancery bench analyze` says of text and tagging. Prints one line a figure.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYLLABLES = "ba be bi da do ka ke ko la le li lo ma me mi na ne no ra re ri ro sa se ta te to va ve zo shan hov dzi ing ur".split()
BODIES = "Holding Group Bank Trading Shipping Energy Institute Foundation Party Front Council Lines Steel Capital".split()
COUNTRIES = "RUS CHN IRN TUR DEU FRA GBR USA IND BRA EGY SYR UKR POL MEX JPN KOR IDN NGA ZAF".split()
ISO2 = dict(zip(COUNTRIES, "ru cn ir tr de fr gb us in br eg sy ua pl mx jp kr id ng za".split()))
GIVEN = "Ivan Maria Ali Ahmed John Hans Wei Fatima Pedro Olga Mehmet Anna Jean Carlos Yusuf Elena David Sara Omar Igor".split()


def word(rng):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def name(rng, is_person):
    if is_person:
        return f"{rng.choice(GIVEN)} {word(rng)} {word(rng)}" if rng.random() < 0.3 else f"{rng.choice(GIVEN)} {word(rng)}"
    return f"{word(rng)} {rng.choice(BODIES)}" if rng.random() < 0.7 else f"{word(rng)} {word(rng)} {rng.choice(BODIES)}"


def write(path, count, shape):
    """Three names an actor."""
    rng = random.Random(7)
    with open(path, "w", encoding="utf-8") as out:
        if shape == "csv":
            out.write("name,kind,country,aliases\n")
        for nth in range((count + 2) // 3):
            is_person = nth % 2 == 0
            names = [name(rng, is_person) for _ in range(3)]
            country = rng.choice(COUNTRIES)
            if shape == "csv":
                kind = "person" if is_person else "organisation"
                out.write(f"{names[0]},{kind},{country},{names[1]}|{names[2]}\n")
            else:
                item = {
                    "id": f"NK-{nth:x}",
                    "caption": names[0],
                    "schema": "Person" if is_person else "Company",
                    "properties": {"name": names[:1], "alias": names[1:], "country": [ISO2[country]], "topics": ["sanction"]},
                    "datasets": ["made_up"],
                    "first_seen": "2024-01-01T00:00:00",
                }
                out.write(json.dumps(item) + "\n")


def run(arguments):
    """Seconds by the clock and of processors, and peak memory in MiB."""
    begun = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, arguments
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def tagging_speed(command, count):
    """MB/s of cutting and tagging text, without sentiment and relations."""
    arguments = [*command, "bench", "analyze", "--json", "--rounds", "3", "--bytes", str(count)]
    report = json.loads(subprocess.run(arguments, check=True, capture_output=True).stdout)
    return next(stage["megabytes_per_second"] for stage in report["stages"] if stage["name"] == "text and tagging")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", nargs="?", default=str(ROOT / "target/release/chancery"))
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--format", choices=["csv", "ftm"], default="csv")
    parser.add_argument("--bytes", type=int, default=4_000_000, help="of news for the speed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        dictionary = folder / ("names.csv" if options.format == "csv" else "names.ndjson")
        write(dictionary, options.names, options.format)
        size = dictionary.stat().st_size / 1e6
        print(f"dictionary           {options.names} names, {size:.0f} MB, {options.format}")
        speeds = []
        for title, extra in (("embedded alone", []), ("with the dictionary", ["--dictionary", str(dictionary)])):
            clock, processors, memory = run([options.binary, *extra, "actors", "stats"])
            speeds.append(tagging_speed([options.binary, *extra], options.bytes))
            print(
                f"{title:<20} base in {clock:.2f} s ({processors:.2f} s of processors), {memory:.0f} MiB at most, "
                f"tagging {speeds[-1]:.1f} MB/s on one core"
            )
        print(f"speed                {100 * speeds[1] / speeds[0]:.0f} % of the embedded base's")


if __name__ == "__main__":
    main()

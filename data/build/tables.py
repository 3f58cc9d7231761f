"""Reads the hand-written tables beside this script: fields between `|`, values between `;`, `#` begins a comment line."""

from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


def rows(name, width):
    """Every row of a table as `width` stripped fields; missing ones at the end are empty."""
    path = FOLDER / name
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|")]
        if len(fields) > width:
            raise ValueError(f"{name}:{number}: {len(fields)} fields, {width} expected")
        yield fields + [""] * (width - len(fields))


def values(field):
    return [value.strip() for value in field.split(";") if value.strip()]

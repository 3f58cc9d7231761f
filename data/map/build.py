#!/usr/bin/env python3
"""Makes src/web/assets/world.json: for each state its name and outline as SVG path, from Natural Earth (public domain).

  npm pack world-atlas@2   (countries-110m.json inside: Natural Earth 1:110m as TopoJSON)
  python3 data/map/build.py countries-110m.json country-codes.csv > src/web/assets/world.json

country-codes.csv: any table with the columns `ISO3166-1-numeric` and `ISO3166-1-Alpha-3`.
Names are those of data/actors/countries. Plate carree, 1000 x 460 units from 84 N to 58 S, one unit precision; what
crosses the antimeridian is cut there; Antarctica is left out.
"""
import csv, json, sys, tomllib
from pathlib import Path

COUNTRIES = Path(__file__).parents[1] / "actors" / "countries"
UNNUMBERED = {"Kosovo": "XKX", "Somaliland": "XSL", "N. Cyprus": "XNC"}


def main(topology_path, codes_path):
    topology = json.load(open(topology_path))
    codes = {row["ISO3166-1-numeric"].zfill(3): row["ISO3166-1-Alpha-3"] for row in csv.DictReader(open(codes_path))}
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [decode(arc, scale, translate) for arc in topology["arcs"]]
    names = {state["code"]: state["name"] for state in map(read, COUNTRIES.glob("*.toml"))}
    world = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = UNNUMBERED.get(name) or codes.get(str(shape.get("id", "")).zfill(3))
        if not code or code == "ATA":
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        path = "".join(ring_path(ring, arcs) for polygon in polygons for ring in polygon[:1])
        if path:
            named, outline = world.get(code, (names.get(code, name), ""))
            world[code] = (named, outline + path)
    json.dump(dict(sorted(world.items())), sys.stdout, separators=(",", ":"))
    print()


def read(path):
    return tomllib.loads(path.read_text())


def decode(arc, scale, translate):
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append(project(x * scale[0] + translate[0], y * scale[1] + translate[1]))
    return points


def project(longitude, latitude):
    latitude = max(-58.0, min(84.0, latitude))
    return round((longitude + 180) / 360 * 1000), round((84 - latitude) / 142 * 460)


def ring_path(ring, arcs):
    points = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return "".join(path(part) for part in cut(unwrapped(points)))


def unwrapped(points):
    """The ring without jumps from one edge of the map to the other: it leaves the map instead."""
    out, shift = [points[0]], 0
    for (ax, _), (bx, by) in zip(points, points[1:]):
        shift += 1000 if ax - bx > 500 else -1000 if bx - ax > 500 else 0
        out.append((bx + shift, by))
    return out


def cut(points):
    """What of the ring is on the map, and what is on it after going round."""
    for shift in (0, 1000, -1000):
        ring = [(x + shift, y) for x, y in points]
        for inside, edge in ((lambda x: x >= 0, 0), (lambda x: x <= 1000, 1000)):
            ring = clipped(ring, inside, edge)
        if ring:
            yield ring


def clipped(ring, inside, edge):
    out = []
    for (ax, ay), (bx, by) in zip(ring[-1:] + ring[:-1], ring):
        if inside(ax) != inside(bx):
            out.append((edge, round(ay + (by - ay) * (edge - ax) / (bx - ax))))
        if inside(bx):
            out.append((bx, by))
    return out


def path(points):
    kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if len(kept) < 4 or len({x for x, _ in kept}) < 2:
        return ""
    (x, y), out = kept[0], []
    out.append(f"M{x} {y}")
    for px, py in kept[1:]:
        out.append(f"l{px - x} {py - y}")
        x, y = px, py
    return "".join(out) + "z"


if __name__ == "__main__":
    main(*sys.argv[1:3])

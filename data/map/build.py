#!/usr/bin/env python3
"""Makes src/web/assets/world.json: state outlines as SVG paths, from Natural Earth (public domain).

  npm pack world-atlas@2   (countries-110m.json inside: Natural Earth 1:110m as TopoJSON)
  python3 data/map/build.py countries-110m.json country-codes.csv > src/web/assets/world.json

country-codes.csv: any table with the columns `ISO3166-1-numeric` and `ISO3166-1-Alpha-3`.
Plate carree, 1000 x 460 units from 84 N to 58 S, one unit precision; Antarctica is left out.
"""
import csv, json, sys

UNNUMBERED = {"Kosovo": "XKX", "Somaliland": "XSL", "N. Cyprus": "XNC"}


def main(topology_path, codes_path):
    topology = json.load(open(topology_path))
    codes = {row["ISO3166-1-numeric"].zfill(3): row["ISO3166-1-Alpha-3"] for row in csv.DictReader(open(codes_path))}
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [decode(arc, scale, translate) for arc in topology["arcs"]]
    world = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = UNNUMBERED.get(name) or codes.get(str(shape.get("id", "")).zfill(3))
        if not code or code == "ATA":
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        path = "".join(ring_path(ring, arcs) for polygon in polygons for ring in polygon[:1])
        if path:
            world[code] = world.get(code, "") + path
    json.dump(dict(sorted(world.items())), sys.stdout, separators=(",", ":"))
    print()


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
    kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if len(kept) < 4:
        return ""
    (x, y), out = kept[0], []
    out.append(f"M{x} {y}")
    for px, py in kept[1:]:
        out.append(f"l{px - x} {py - y}")
        x, y = px, py
    return "".join(out) + "z"


main(*sys.argv[1:3])

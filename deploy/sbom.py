#!/usr/bin/env python3
"""Writes what the release binary is made of, as CycloneDX 1.5 JSON, from Cargo.lock and the crates themselves.

    deploy/sbom.py > chancery.cdx.json

Only what is linked in or makes code at build time: no dependencies of tests. The C libraries inside crates are named
beside them. The same sources give the same bytes.
"""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLATFORM = "x86_64-unknown-linux-gnu"

# C code that a crate brings along: crate, what it holds, how its version stands in the crate's.
BUNDLED = [
    ("rdkafka-sys", "librdkafka", r"\+(.+)$"),
    ("openssl-src", "openssl", r"\+(.+)$"),
    ("zstd-sys", "zstd", r"\+zstd\.(.+)$"),
]


def linked(metadata):
    """Ids of the packages that the library or its build needs."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    wanted, seen = [metadata["resolve"]["root"]], set()
    while wanted:
        at = wanted.pop()
        if at in seen:
            continue
        seen.add(at)
        for dependency in nodes[at]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                wanted.append(dependency["pkg"])
    return seen


def component(package, checksums):
    name, version = package["name"], package["version"]
    found = {
        "type": "library",
        "bom-ref": f"pkg:cargo/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:cargo/{name}@{version}",
    }
    if package.get("license"):
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if (name, version) in checksums:
        found["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    return found


def bundled(packages):
    for crate, library, pattern in BUNDLED:
        for package in packages:
            version = re.search(pattern, package["version"]) if package["name"] == crate else None
            if version:
                purl = f"pkg:generic/{library}@{version[1]}"
                yield {"type": "library", "bom-ref": purl, "name": library, "version": version[1], "purl": purl,
                       "description": f"C sources inside {crate} {package['version']}"}


def main():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    checksums = {(p["name"], p["version"]): p["checksum"] for p in lock["package"] if "checksum" in p}
    ids = linked(metadata)
    packages = sorted((p for p in metadata["packages"] if p["id"] in ids), key=lambda p: (p["name"], p["version"]))
    root = next(p for p in packages if p["id"] == metadata["resolve"]["root"])
    components = [component(p, checksums) for p in packages if p is not root] + list(bundled(packages))
    if len(components) < 50 or not any(c["name"] == "librdkafka" for c in components):
        sys.exit(f"only {len(components)} components: something is missing")
    json.dump({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**component(root, {}), "type": "application"}},
        "components": components,
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()

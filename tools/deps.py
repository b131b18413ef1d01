#!/usr/bin/env python3
"""Checks the dependencies against deny.toml: licences, banned crates, sources, wildcards.

cargo-deny does the same and knows security advisories too, but takes minutes to build; this needs
only Python 3.11 and `cargo metadata`.
"""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def allows(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be met with allowed licences only."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def take_or() -> bool:
        met = take_and()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = take_and() or met
        return met

    def take_and() -> bool:
        met = take_one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = take_one() and met
        return met

    def take_one() -> bool:
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            met = take_or()
            return bool(tokens) and tokens.pop(0) == ")" and met
        if len(tokens) > 1 and tokens[0] == "WITH":
            token = f"{token} {tokens.pop(0)} {tokens.pop(0)}"
        return token in allowed

    return take_or() and not tokens


def complaints(package: dict, rules: dict) -> list[str]:
    """What deny.toml has against a package."""
    name = f"{package['name']} {package['version']}"
    source = package["source"]
    if source is None:
        wildcards = [d["name"] for d in package["dependencies"] if d["req"] == "*"]
        return [f"{name}: takes any version of {dependency}" for dependency in wildcards]
    found = []
    registries = {f"registry+{url}" for url in rules["sources"]["allow-registry"]}
    if source not in registries:
        found.append(f"{name}: comes from {source}")
    if package["name"] in {ban["name"] for ban in rules["bans"]["deny"]}:
        found.append(f"{name}: is banned")
    licence = package["license"] or "(none)"
    if not allows(licence, set(rules["licenses"]["allow"])):
        found.append(f"{name}: has the licence {licence}")
    return found


def main() -> int:
    """Prints what is wrong; 1 if anything is."""
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    metadata = json.loads(output)
    used = {node["id"] for node in metadata["resolve"]["nodes"]}
    packages = [package for package in metadata["packages"] if package["id"] in used]
    found = [complaint for package in packages for complaint in complaints(package, rules)]
    for complaint in found:
        print(f"error: {complaint}")
    print(f"{len(packages)} packages checked against deny.toml, {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

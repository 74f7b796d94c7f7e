#!/usr/bin/env python3
"""Compares JSON Schema and validator on made-up documents.

Shipped documents are expanded and mutated: values replaced by absurd ones, members renamed, added and removed. For each
the schema must refuse it exactly when the program reports a structural problem.

Usage: compare_mutations.py FAULTLINE COUNT [SEED]   (with the package jsonschema, which check-jsonschema brings along)
"""

import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from check_schemas import ROOT, STRUCTURAL
from jsonschema import Draft202012Validator

SHIPPED = [
    "architectures/tokyo-osaka-acgr.json", "architectures/tokyo-multi-az.json", "workloads/retail-bank-day.json",
    "workloads/example-fitted-day.json", "incidents/random-zone.json", "tokyo-carrier-outage-alternate.json",
    "tokyo-no-incident.json",
]
# The verbs that no shipped incident has.
MORE = [{
    "kind": "incident", "id": "x", "title": "Several", "faults": {
        "a": {"surge": {"source": "calls", "factor": 2}, "at": "PT1H", "lasts": "PT1H"},
        "b": {"impairment": [{"path": {"carrier": "c", "zone": "z"}}, {"monitoring": "r"}], "fails": 0.5,
              "at": "2025-07-07T07:00:00Z",
              "lasts": {"mixture": [{"probability": 1, "is": {"gamma": {"mean": "PT1H", "cv": 1}}}]}},
        "c": {"drill": {"runbook": "r"}, "at": "PT0S"}}}]
ABSURD = [
    None, True, 0, -1, 1, 1.5, 1e300, 2.0, "", "never", "PT0S", "PT5M", "P1M", "5m", "x", "ap-northeast-1", "07:00",
    "+81312345678", "region", "2025-07-07T07:00:00+09:00", "2025-07-07T07:00:00", "24:00", "JP", "VOICE", "2 of 3",
    "0 of 1", [], {}, [0], ["x"], {"uniform": ["PT1S", "PT2S"]}, {"uniform": ["PT1S"]}, {"constant": 0},
    {"atLeast": 1}, {"a b": {}}, {"exponential": {"mean": "PT0S"}}, {"Distributions": []}, {"ap-northeast-1": 50},
    {"source": "s"}, {"source": 5},
]
KEYS = ["x", "source", "note", "constant", "takes", "at", "every", "lasts", "fails", "queue", "rates", "outage", "zone",
        "$schema", "description", "atMost", "wait"]
PROBLEM = re.compile(r"^(\S+?/\d+\.json)(?::\d+:\d+)?: error\[([^\]]+)\]")


def merged(target, patch):
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def expanded(value, folder):
    if isinstance(value, list):
        return [expanded(element, folder) for element in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        path = folder / value["$ref"]
        return merged(expanded(json.loads(path.read_text("utf-8")), path.parent), value.get("patch", {}))
    return {key: expanded(member, folder) for key, member in value.items()}


def mutated(value, chance, dice):
    if dice.random() < chance:
        return copy.deepcopy(dice.choice(ABSURD))
    if isinstance(value, list):
        result = [mutated(element, chance, dice) for element in value]
        if result and dice.random() < chance:
            result.append(copy.deepcopy(dice.choice(result)))
        if result and dice.random() < chance:
            result.pop()
        return result
    if not isinstance(value, dict):
        return value
    result = {key: mutated(member, chance, dice) for key, member in value.items()}
    if result and dice.random() < 2 * chance:
        key = dice.choice(list(result))
        kind = dice.randrange(4)
        if kind == 0:
            result.pop(key)
        elif kind == 1:
            result[dice.choice(KEYS)] = result.pop(key)
        elif kind == 2:
            result[dice.choice(KEYS)] = copy.deepcopy(dice.choice(ABSURD))
        else:
            result[key + "s"] = result.pop(key)
    return result


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    scenarios = ROOT / "scenarios"
    pool = [expanded({"$ref": name}, scenarios) for name in SHIPPED] + MORE
    schemas = {kind: Draft202012Validator(json.loads((scenarios / "schema" / f"{kind}.schema.json").read_text("utf-8")))
               for kind in {document["kind"] for document in pool}}
    with tempfile.TemporaryDirectory() as folder:
        documents = {}
        while len(documents) < count:
            origin = dice.choice(pool)
            document = mutated(origin, dice.choice([0.002, 0.005, 0.01]), dice)
            if not isinstance(document, dict):
                continue
            document["kind"] = origin["kind"]
            path = f"{folder}/{len(documents)}.json"
            pathlib.Path(path).write_text(json.dumps(document), "utf-8")
            documents[path] = document
        paths = list(documents)
        codes = {path: set() for path in paths}
        for start in range(0, len(paths), 100):
            listed = subprocess.run([program, "validate", *paths[start:start + 100]], capture_output=True, text=True)
            for line in listed.stdout.splitlines():
                if match := PROBLEM.match(line):
                    codes[match[1]].add(match[2])
        wrong = refused = 0
        for path, document in documents.items():
            passes = schemas[document["kind"]].is_valid(document)
            refused += not passes
            if passes == bool(codes[path] & STRUCTURAL):
                wrong += 1
                verdict = "passes" if passes else "refuses"
                print(f"the schema {verdict} this {document['kind']}, the program says {sorted(codes[path])}:")
                print(json.dumps(document)[:2000])
    print(f"{count} made-up documents, {refused} of them refused, {wrong} disagreements")
    sys.exit(1 if wrong or refused < count // 10 else 0)


main()

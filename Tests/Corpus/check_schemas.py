#!/usr/bin/env python3
"""Checks that JSON Schema and validator agree about the shape of documents.

For every document of the corpus, the schema must refuse it exactly when problems.txt lists a structural problem that
stands in the document's own text outside patches, which a schema cannot follow. Shipped documents must pass.

Usage: check_schemas.py CHECK-JSONSCHEMA   (the program of that name, from PyPI)
"""

import json
import pathlib
import re
import subprocess
import sys

STRUCTURAL = {
    "unknown-key", "missing-key", "misplaced-key", "wrong-type", "not-allowed", "bad-pattern", "out-of-range",
    "wrong-count", "wrong-choice", "bad-duration", "wrong-unit", "bad-instant", "bad-reference",
}
# Text that Python's own reader takes otherwise than RFC 8259, or that is no JSON at all, says nothing about shapes.
LEXICAL = {"syntax", "byte-order-mark", "not-utf-8", "lone-surrogate", "number-overflow", "duplicate-key", "nesting"}
KINDS = {"architecture", "workload", "incident", "scenario", "suite"}
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROBLEM = re.compile(r"^(?P<file>.+?)(:\d+:\d+)?: error\[(?P<code>[^\]]+)\]: (?P<pointer>\S+)")


def kind_of(path):
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    kind = document.get("kind") if isinstance(document, dict) else None
    return kind if kind in KINDS else None


def main():
    program = sys.argv[1]
    schemas = ROOT / "scenarios" / "schema"
    subprocess.run([program, "--check-metaschema", *sorted(map(str, schemas.glob("*.json")))], check=True)
    wanted = []
    for path in sorted((ROOT / "scenarios").rglob("*.json")):
        if schemas not in path.parents and (kind := kind_of(path)):
            wanted.append((path, kind, False))
    corpus = ROOT / "Tests" / "Corpus"
    for path in sorted(corpus.rglob("*.json")):
        kind = kind_of(path) if path.is_file() else None
        if not kind:
            continue
        listed = path.parent / "problems.txt"
        problems = [m for line in (listed.read_text("utf-8").splitlines() if listed.exists() else [])
                    if (m := PROBLEM.match(line)) and m["file"] == str(path.relative_to(corpus))]
        codes = {m["code"] for m in problems if "/patch/" not in m["pointer"]}
        if codes & LEXICAL:
            continue
        wanted.append((path, kind, bool(codes & STRUCTURAL)))
    wrong = 0
    for path, kind, refused in wanted:
        schema = schemas / f"{kind}.schema.json"
        result = subprocess.run([program, "--schemafile", str(schema), str(path)], capture_output=True, text=True)
        ended = result.returncode == 0 or "Schema validation errors" in result.stdout
        if not ended or (result.returncode != 0) != refused:
            wrong += 1
            print(f"{path.relative_to(ROOT)}: the schema {'refuses' if not refused else 'passes'} what the validator does not")
            print(result.stdout, result.stderr[-2000:])
    refusals = sum(refused for _, _, refused in wanted)
    print(f"{len(wanted)} documents, {refusals} of them refused by both, {wrong} disagreements")
    sys.exit(1 if wrong or refusals < 10 else 0)


if __name__ == "__main__":
    main()

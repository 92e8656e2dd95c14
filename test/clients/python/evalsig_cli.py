"""Runs evalsig's command line many times in one process.

Argument: a JSON file, a list of argument lists. Prints for each its exit code, its output as JSON with null
for numbers that JSON lacks, and its standard error.
"""
import contextlib
import io
import json
import math
import sys
from pathlib import Path

from evalsig.cli.main import main


def finite(value):
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [finite(each) for each in value]
    if isinstance(value, dict):
        return {name: finite(each) for name, each in value.items()}
    return value


def run(argv: list[str]) -> dict:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(argv)
    text = out.getvalue()
    return {
        "code": code,
        "output": finite(json.loads(text)) if text else None,
        "stderr": err.getvalue(),
    }


print(json.dumps([run(argv) for argv in json.loads(Path(sys.argv[1]).read_text())]))

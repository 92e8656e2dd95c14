"""Writes the runs of a project anew with the real evalsig, each with evalsig's own comparison with its parent.

Arguments: the store's root, the project, and the root of the new store. Prints how many were compared.
"""
import datetime
import json
import sys

from evalsig import compare
from evalsig.store import list_runs, load_run, write_run


def main(root: str, project: str, written: str) -> None:
    compared = 0
    for run in list_runs(root, project):
        record = run.record
        frame = load_run(root, record.run_id, project_id=project)
        told = {}
        if record.parent_run_id is not None:
            found = compare(load_run(root, record.parent_run_id, project_id=project), frame)
            told = {"delta": found.delta, "p_value": found.p_value, "verdict": record.verdict}
            assert abs(found.p_value - record.p_value) < 1e-6, (found.p_value, record.p_value)
            compared += 1
        ts = datetime.datetime.fromisoformat(record.ts)
        write_run(written, frame, project_id=project, ts=ts, parent_run_id=record.parent_run_id, **told)
    print(json.dumps({"compared": compared}))


main(*sys.argv[1:])

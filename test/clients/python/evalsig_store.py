"""Reads a whole project with the real evalsig and prints what it found as JSON.

Arguments: the store's root, the project, and a JSON array of filters for query_runs.
"""
import dataclasses
import json
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from evalsig.io import PARQUET_SCHEMA
from evalsig.store import list_runs, load_manifest, load_run, query_runs, save_manifest


def describe(root: str, project: str, run) -> dict:
    frame = load_run(root, run.record.run_id, project_id=project)
    schema = pq.read_schema(run.abs_path).remove_metadata()
    times = pq.read_table(run.abs_path, columns=["ts"]).column("ts").unique().to_pylist()
    return {
        "record": run.record.to_dict(),
        "frame": {**dataclasses.asdict(frame), "items": [dataclasses.asdict(i) for i in frame.items]},
        "schema_problem": None if schema.equals(PARQUET_SCHEMA) else str(schema),
        "ts": [time.isoformat(timespec="microseconds") for time in times],
    }


def is_as_evalsig_writes_it(manifest: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "manifest.json"
        save_manifest(load_manifest(manifest), written)
        return written.read_bytes() == manifest.read_bytes()


def main(root: str, project: str, filters: str) -> None:
    found = {
        "runs": [describe(root, project, run) for run in list_runs(root, project)],
        "queries": [
            [run.record.run_id for run in query_runs(root, project_id=project, **query)]
            for query in json.loads(filters)
        ],
        "manifest_identical": is_as_evalsig_writes_it(Path(root) / project / "manifest.json"),
    }
    print(json.dumps(found))


main(*sys.argv[1:])

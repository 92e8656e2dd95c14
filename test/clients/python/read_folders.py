"""Reads whole folders of a project with pyarrow, as docs/lake.md says; prints what it found as JSON.

Arguments: the data folder and the project.
"""
import json
import sys

import pyarrow.parquet as pq

data, project = sys.argv[1:]
items = pq.read_table(f"{data}/store/{project}", ignore_prefixes=["manifest"])
some = pq.read_table(
    f"{data}/store/{project}",
    ignore_prefixes=["manifest"],
    columns=["item_id", "score"],
    filters=[("year", "=", 2026), ("month", "=", 1)],
)
events = pq.read_table(f"{data}/events/{project}")
runs = pq.read_table(f"{data}/runs/{project}")
found = {
    "items": sorted(set(items.column("run_id").to_pylist())),
    "n_items": items.num_rows,
    "n_items_of_january": some.num_rows,
    "n_events": events.num_rows,
    "runs": sorted(runs.column("run_id").to_pylist()),
    "scores": sum(items.column("score").to_pylist()),
}
print(json.dumps(found))

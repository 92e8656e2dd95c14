"""Writes runs into a store with the real evalsig, one call of write_run for each.

Arguments: the store's root, the project, a name for the runs, how many, and the time to start at in
seconds since 1970, so that several can start together. Prints how many it wrote.
"""
import json
import sys
import time

from evalsig.store import write_run
from evalsig.types import ItemResult, RunFrame


def main(root: str, project: str, name: str, count: int, start: float) -> None:
    time.sleep(max(0.0, start - time.time()))
    for n in range(count):
        items = [ItemResult(item_id=f"i{k}", score=k / 4, epoch=k, metadata={"k": k}) for k in range(3)]
        run = RunFrame(run_id=f"{name}-{n}", model_id=name, task_id="t", metric_name="acc", items=items)
        write_run(root, run, project_id=project, delta=n / 8, verdict="ALLOW")
    print(json.dumps({"written": count}))


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))

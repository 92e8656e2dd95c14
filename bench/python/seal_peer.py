"""From the events of a run to its items in an evalsig store, as a Python program would do it."""
import json
import resource
import sys
import time

from evalsig.store import write_run
from evalsig.types import ItemResult, RunFrame


def main(events_path: str, store: str) -> None:
    start = time.perf_counter()
    run_id = ""
    model = "unknown"
    items = []
    with open(events_path, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            event = json.loads(line)
            run_id = event["run_id"]
            data = event["data"]
            if event["type"] == "sampling":
                model = data.get("model", model)
            elif event["type"] == "match":
                score = float(data.pop("correct"))
                items.append(ItemResult(item_id=event["sample_id"], score=score, metadata=data))
    task = items[0].item_id.rpartition(".")[0]
    frame = RunFrame(run_id=run_id, model_id=model, task_id=task, metric_name="accuracy", items=items)
    write_run(store, frame, project_id="bench")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "items": len(items), "peakRssMb": peak}))


main(sys.argv[1], sys.argv[2])

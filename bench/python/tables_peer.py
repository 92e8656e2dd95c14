"""From the gzip inbox of a run to its events and its items, as a Python program would do it."""
import gzip
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from evalsig.store import write_run
from evalsig.types import ItemResult, RunFrame

EVENTS = pa.schema(
    [
        ("project_id", pa.string()),
        ("run_id", pa.string()),
        ("event_id", pa.int64()),
        ("sample_id", pa.string()),
        ("type", pa.string()),
        ("data", pa.string()),
        ("created_by", pa.string()),
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("model", pa.string()),
        ("prompt_tokens", pa.int64()),
        ("completion_tokens", pa.int64()),
        ("correct", pa.bool_()),
        ("extra_json", pa.string()),
    ]
)
KNOWN = {"run_id", "event_id", "sample_id", "type", "data", "created_by", "created_at"}


def main(inbox: str, project: str, out: str) -> None:
    start, processors = time.perf_counter(), time.process_time()
    columns: dict[str, list] = {name: [] for name in EVENTS.names}
    append = [columns[name].append for name in EVENTS.names]
    items = []
    run_id, run_model = "", "unknown"
    for file in sorted(Path(inbox).iterdir()):
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                event = json.loads(line)
                data = event["data"]
                kind = event["type"]
                text = json.dumps(data, ensure_ascii=False)
                run_id = event["run_id"]
                model = prompt = completion = correct = None
                if kind == "sampling":
                    model = data.get("model")
                    run_model = model or run_model
                    usage = data.get("usage") or {}
                    prompt = usage.get("prompt_tokens")
                    completion = usage.get("completion_tokens")
                elif kind == "match":
                    correct = data.pop("correct")
                    items.append(ItemResult(item_id=event["sample_id"], score=float(correct), metadata=data))
                extra = {name: event[name] for name in event.keys() - KNOWN}
                row = (
                    project,
                    run_id,
                    event["event_id"],
                    event.get("sample_id"),
                    kind,
                    text,
                    event.get("created_by"),
                    datetime.fromisoformat(event["created_at"]),
                    model,
                    prompt,
                    completion,
                    correct,
                    json.dumps(extra) if extra else None,
                )
                for put, value in zip(append, row):
                    put(value)
    os.makedirs(out)
    events = f"{out}/events.parquet"
    pq.write_table(pa.table(columns, schema=EVENTS), events)
    task = items[0].item_id.rpartition(".")[0]
    frame = RunFrame(run_id=run_id, model_id=run_model, task_id=task, metric_name="accuracy", items=items)
    write_run(f"{out}/store", frame, project_id=project)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - start,
                "cpuSeconds": time.process_time() - processors,
                "events": len(columns["event_id"]),
                "items": len(items),
                "eventsBytes": os.path.getsize(events),
            }
        )
    )


main(*sys.argv[1:])

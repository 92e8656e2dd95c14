"""Writes a log with the LocalRecorder of evals. Argument: the log. Prints the run's id as JSON."""
import json
import sys

from evals.base import RunSpec
from evals.record import LocalRecorder

spec = RunSpec(
    completion_fns=["dummy-1"],
    eval_name="read.dev.v1",
    base_eval="read",
    split="dev",
    run_config={"seed": 1},
    created_by="tester",
)
recorder = LocalRecorder(sys.argv[1], spec)
with recorder.as_default_recorder("read.dev.0"):
    recorder.record_match(True, expected=["a"], picked="a")
    recorder.record_metrics(loss=float("nan"), best=float("-inf"), text="NaN \u2028")
recorder.record_final_report({"accuracy": 1.0, "loss": float("nan")})
recorder.flush_events()
print(json.dumps(spec.run_id))

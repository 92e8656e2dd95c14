"""Records with the real HttpRecorder while the server is away at first.

Arguments: a URL at which nobody listens, the URL to post to, the fallback file. Of 400 events the first
250 are flushed while the server is away: HttpRecorder keeps one batch of 100 in its fallback file and
drops the others. Prints the run id.
"""
import json
import sys

from evals.base import RunSpec
from evals.record import HttpRecorder


def record(recorder: HttpRecorder, first: int, end: int) -> None:
    for n in range(first, end):
        with recorder.as_default_recorder(f"outage.dev.{n}"):
            recorder.record_match(n % 2 == 0, expected=f"é{n}", picked=None)


def main(away: str, there: str, fallback: str) -> None:
    spec = RunSpec(
        completion_fns=["dummy-1"],
        eval_name="outage.dev.match-v1",
        base_eval="outage",
        split="dev",
        run_config={},
        created_by="tester",
    )
    recorder = HttpRecorder(away, spec, fallback, batch_size=100)
    record(recorder, 0, 250)
    try:
        recorder.flush_events()
    except RuntimeError as error:
        print(f"as expected: {error}", file=sys.stderr)
    recorder.url = there
    record(recorder, 250, 400)
    recorder.flush_events()
    recorder.record_final_report({"accuracy": 0.5})
    print(json.dumps({"run_id": spec.run_id}))


main(*sys.argv[1:])

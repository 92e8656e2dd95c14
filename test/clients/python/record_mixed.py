"""Records mixed events with the real HttpRecorder from several threads.

Arguments: the URL to post to, how many events, the file for what was recorded (one event a line, as
json.dumps writes it), and which percentage of failures HttpRecorder bears before it raises. Prints the run id, how many events failed, and the
final report's JSON text.
"""
import dataclasses
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from evals.base import RunSpec
from evals.record import HttpRecorder

NASTY = 'na\u00efve \u2013 \u4f60\u597d \U0001f680 \u0000 \u2028\u2029 "quoted" \\ back\tslash\n e\u0301 \u202eabc\ufeff'
LONE_SURROGATE = "\ud83d"
NUMBERS = {
    "above_2_53": 9007199254740993,
    "above_2_64": 2**64 + 1,
    "huge": 10**40,
    "negative_zero": -0.0,
    "tiny": 5e-324,
    "large": 1.7976931348623157e308,
    "third": 1 / 3,
    "whole": 1e16,
}


def record(recorder: HttpRecorder, n: int) -> None:
    """One event; every kind that evals has a method for comes by turns."""
    kinds = [
        lambda: recorder.record_match(n % 3 == 0, expected=[str(n)], picked=None, note=NASTY),
        lambda: recorder.record_sampling(
            [{"role": "user", "content": f"{n}? {NASTY}"}],
            [str(n)],
            model="dummy-1",
            usage={"completion_tokens": 3, "prompt_tokens": n, "total_tokens": n + 3},
        ),
        lambda: recorder.record_metrics(f1_score=n / 7, passed=n % 2 == 0, n=n, nested={"a": [1, None]}),
        lambda: recorder.record_embedding(f"text {n}", "similarity", vector=[n / 3, -n / 3]),
        lambda: recorder.record_function_call("add", {"a": n, "b": 1}, n + 1),
        lambda: recorder.record_cond_logp(f"prompt {n}", " yes", -n / 9),
        lambda: recorder.record_pick_option(f"pick {n}", ["A", "B", NASTY], "A"),
        lambda: recorder.record_raw({"input": NASTY, "n": n}),
        lambda: recorder.record_error("it failed", ValueError(NASTY), attempt=n),
        lambda: recorder.record_extra({"n": n, "lone": LONE_SURROGATE, "": {}, **NUMBERS}),
        lambda: recorder.record_event("unheard_of", [n, NASTY, None, True, {"deep": [[[]]]}]),
        lambda: recorder.record_event("no_data", None),
    ]
    with recorder.as_default_recorder(f"mixed.dev.{n}"):
        kinds[n % len(kinds)]()


def main(url: str, count: int, recorded: str, fail_percent: int) -> None:
    spec = RunSpec(
        completion_fns=["dummy-1"],
        eval_name="mixed.dev.match-v1",
        base_eval="mixed",
        split="dev",
        run_config={},
        created_by="tester",
    )
    with tempfile.TemporaryDirectory() as folder:
        fallback = f"{folder}/fallback.jsonl"
        recorder = HttpRecorder(url, spec, fallback, fail_percent, batch_size=100)
        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(lambda n: record(recorder, n), range(count)))
        report = {"f1_score": 0.625, "note": NASTY, **NUMBERS}
        recorder.record_final_report(report)
        recorder.flush_events()
    with open(recorded, "w", encoding="utf-8") as lines:
        for event in recorder._events:
            lines.write(json.dumps(dataclasses.asdict(event)) + "\n")
    said = {"run_id": spec.run_id, "failed": recorder.failed_requests, "final_report": json.dumps(report)}
    print(json.dumps(said))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 5)

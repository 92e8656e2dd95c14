"""evalsig's own answer to a filtered listing: the ids in order, and the seconds of each call."""
import json
import sys
import time

from evalsig.store import query_runs


def main(store: str, filters: str, calls: int) -> None:
    seconds = []
    runs = []
    for _ in range(calls):
        start = time.perf_counter()
        runs = query_runs(store, **json.loads(filters))
        seconds.append(time.perf_counter() - start)
    ids = [run.record.run_id for run in runs]
    print(json.dumps({"seconds": seconds, "ids": ids}))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""Posts the items of an evaluation to evalake. One file to copy, no package: Python 3.9 or newer.

    run = Run("http://127.0.0.1:8787/v1/projects/demo", "mine-1", model="gpt-x", task="capitals")
    run.add({"item": "q1", "score": True})
    run.finish()

`python evalake_items.py` records an evaluation of three questions to EVALAKE_URL and prints what came of
it. EVALAKE_KEY is the key, if the server asks for one: to show the run it has to be one that may read too.
"""

import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ATTEMPTS = 8
"""A post is tried so often, with pauses of 0.5, 1, 2, … seconds: half a minute and more."""

PASSING = (408, 425, 429, 500, 502, 503, 504)


class RefusedError(Exception):
    """The server did not take all of a request. The text says why, and what is right."""


class Run:
    """One run of an evaluation. Its methods may be called by several threads."""

    def __init__(self, url, run_id, *, model=None, task=None, key=None):
        self.run_id = run_id
        self._url = f"{url.rstrip('/')}/runs/{urllib.parse.quote(run_id, safe='')}"
        self._names = {"model": model, "task": task}
        self._key = key if key is not None else os.environ.get("EVALAKE_KEY", "")
        self._known = set()
        self._lock = threading.Lock()

    def add(self, *items):
        """Posts items; when it returns, they are durable. The same item may be added again."""
        with self._lock:
            self._known.update((str(i["item"]), i.get("metric"), i.get("epoch") or 0) for i in items)
        answer = self._ask("/items", {**self._names, "items": items})
        if answer["quarantined"]:
            raise RefusedError(json.dumps(answer["quarantined"][:10]))

    def finish(self, report=None):
        """Closes the run: it is complete when every item that was added has arrived."""
        with self._lock:
            items = len(self._known)
        self._ask("/finish", {"items": items, **({"report": report} if report else {})})

    def show(self):
        """What the server knows of the run."""
        return self._ask("")

    def _ask(self, path, body=None):
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._key}"}
        request = urllib.request.Request(self._url + path, data, headers)
        for attempt in range(ATTEMPTS):
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                problem = error.read().decode(errors="replace")
                # A run is shown a moment after its first post.
                is_passing = error.code in PASSING or (error.code == 404 and data is None)
                if not is_passing or attempt == ATTEMPTS - 1:
                    raise RefusedError(problem) from error
            except OSError:
                if attempt == ATTEMPTS - 1:
                    raise
            time.sleep(0.5 * 2**attempt)


def main():
    capitals = {"France": "Paris", "Spain": "Madrid", "Peru": "Lima"}
    answers = {"France": "Paris", "Spain": "Madrid", "Peru": "I do not know"}
    url = os.environ.get("EVALAKE_URL", "http://127.0.0.1:8787/v1/projects/demo")
    run = Run(url, f"capitals-{uuid.uuid4()}", model="two-of-three", task="capitals")
    for country, capital in capitals.items():
        answer = answers[country]
        run.add(
            {
                "item": country,
                "score": answer == capital,
                "input": f"Capital of {country}?",
                "output": answer,
                "expected": capital,
                "metadata": {"letters": len(country)},
            }
        )
    run.finish(report={"by": "hand"})
    shown = run.show()
    while shown["status"] == "receiving":
        time.sleep(0.1)
        shown = run.show()
    print(json.dumps({name: shown[name] for name in ("run_id", "status", "metrics")}))


if __name__ == "__main__":
    main()

# A homemade evaluation: EVALAKE_URL=http://127.0.0.1:8787/v1/projects/demo python eval_items.py
# EVALAKE_KEY is the key, if the server asks for one. Needs only requests.
import os
import uuid

import requests

URL = os.environ["EVALAKE_URL"]
HEADERS = {"authorization": f"Bearer {os.environ.get('EVALAKE_KEY', '')}"}
CAPITALS = {"France": "Paris", "Spain": "Madrid", "Peru": "Lima"}


def ask(country):  # in the place of a model
    return {"France": "Paris", "Spain": "Madrid"}.get(country, "I do not know")


def post(path, body):
    requests.post(f"{URL}/runs/{path}", json=body, headers=HEADERS, timeout=30).raise_for_status()


run = f"capitals-{uuid.uuid4()}"
for country, capital in CAPITALS.items():
    answer = ask(country)
    item = {"item": country, "score": answer == capital, "output": answer, "expected": capital}
    post(f"{run}/items", {"model": "two-of-three", "task": "capitals", "items": [item]})
post(f"{run}/finish", {"items": len(CAPITALS)})
print(run)

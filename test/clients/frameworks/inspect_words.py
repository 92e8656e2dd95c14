"""Runs an Inspect evaluation with the hook of the examples; prints what Inspect itself says of it.

python inspect_words.py LOG_FOLDER
"""

import json
import sys

import inspect_hook  # noqa: F401
from inspect_ai import eval
from inspect_task import callable_model, words_task

[log] = eval(words_task(2), model=callable_model(), log_dir=sys.argv[1], display="none")
said = {
    "run": log.eval.eval_id,
    "status": log.status,
    "model": log.eval.model,
    "task": log.eval.task,
    "samples": log.results.completed_samples if log.results else None,
    "scores": {s.name: s.metrics["accuracy"].value for s in log.results.scores} if log.results else None,
    "stderrs": {s.name: s.metrics["stderr"].value for s in log.results.scores} if log.results else None,
}
print(json.dumps(said))

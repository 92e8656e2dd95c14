"""Runs an Inspect evaluation in three epochs; prints what Inspect itself says of it, and where its log is.

python inspect_log.py LOG_FOLDER json|eval
"""

import json
import sys

from inspect_ai import Epochs, eval
from inspect_task import model, words_task

_, folder, log_format = sys.argv
[log] = eval(words_task(Epochs(3, ["mean", "at_least_1"])), model=model, log_dir=folder, log_format=log_format, display="none")
means = [s for s in log.results.scores if s.reducer == "mean"]
usage = log.stats.model_usage["mockllm/model"]
said = {
    "file": log.location,
    "model": log.eval.model,
    "task": log.eval.task,
    "created": log.eval.created,
    "samples": log.results.completed_samples,
    "scores": {s.name: [s.metrics["accuracy"].value, s.metrics["stderr"].value] for s in means},
    "tokens": [usage.input_tokens, usage.output_tokens],
}
print(json.dumps(said))

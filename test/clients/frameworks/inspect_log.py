"""Runs an Inspect evaluation in three epochs; prints what Inspect itself says of it, and where its log is.

python inspect_log.py LOG_FOLDER json|eval [stumble]
"""

import json
import sys
from pathlib import Path

from inspect_ai import Epochs, __version__, eval
from inspect_task import callable_model, model_in_turn, stumble, words_task

_, folder, log_format, *more = sys.argv
EPOCHS = 3
task = words_task(Epochs(EPOCHS, ["mean", "at_least_1"]), *[stumble() for _ in more])
shared = {"log_dir": folder, "fail_on_error": False}
if __version__ == "0.3.41":
    # It writes JSON alone, and takes no other model.
    assert log_format == "json"
    [log] = eval(task, model=model_in_turn(EPOCHS), max_samples=1, **shared)
else:
    [log] = eval(task, model=callable_model(), log_format=log_format, display="none", **shared)
[file] = Path(folder).glob(f"*.{log_format}")
means = [s for s in log.results.scores if s.reducer == "mean"]
usage = log.stats.model_usage["mockllm/model"]
said = {
    "file": str(file),
    "model": log.eval.model,
    "task": log.eval.task,
    "created": log.eval.created,
    "samples": log.results.completed_samples,
    "scores": {s.name: [s.metrics["accuracy"].value, s.metrics["stderr"].value] for s in means},
    "tokens": [usage.input_tokens, usage.output_tokens],
}
# 0.3.41 shows a summary, whose last line it does not end.
print()
print(json.dumps(said))

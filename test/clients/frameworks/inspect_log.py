"""Runs an Inspect evaluation in three epochs; prints what Inspect itself says of it, and where its log is.

python inspect_log.py LOG_FOLDER json|eval
"""

import json
import sys

from inspect_ai import Epochs, Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes, match
from inspect_ai.solver import generate

WORDS = ["red", "green", "blue", "grey"]
USAGE = ModelUsage(input_tokens=3, output_tokens=1, total_tokens=4)
SAID = {"red": "red, I say", "green": "I say green"}


def answer(messages, *_):
    """A stated usage keeps Inspect from asking the network for a tokenizer."""
    word = messages[-1].text.split()[-1]
    output = ModelOutput.from_content("mockllm/model", SAID.get(word, "?"))
    output.usage = USAGE
    return output


task = Task(
    name="words",
    dataset=[Sample(id=f"w{i}", input=f"Say {word}", target=word) for i, word in enumerate(WORDS)],
    solver=generate(),
    scorer=[includes(), match(location="begin")],
    epochs=Epochs(3, ["mean", "at_least_1"]),
)
model = get_model("mockllm/model", custom_outputs=answer)
_, folder, log_format = sys.argv
[log] = eval(task, model=model, log_dir=folder, log_format=log_format, display="none")
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

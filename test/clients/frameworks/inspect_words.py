"""Runs an Inspect evaluation with the hook of the examples; prints what Inspect itself says of it.

python inspect_words.py LOG_FOLDER
"""

import json
import sys

import inspect_hook  # noqa: F401
from inspect_ai import Task, eval
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
    epochs=2,
)
model = get_model("mockllm/model", custom_outputs=answer)
[log] = eval(task, model=model, log_dir=sys.argv[1], display="none")
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

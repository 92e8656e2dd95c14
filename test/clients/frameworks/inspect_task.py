"""The Inspect task of these tests: four words, two scorers, a model whose answers are known."""

from inspect_ai import Task
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


def words_task(epochs):
    return Task(
        name="words",
        dataset=[Sample(id=f"w{i}", input=f"Say {word}", target=word) for i, word in enumerate(WORDS)],
        solver=generate(),
        scorer=[includes(), match(location="begin")],
        epochs=epochs,
    )


model = get_model("mockllm/model", custom_outputs=answer)

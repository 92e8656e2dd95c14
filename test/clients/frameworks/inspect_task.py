"""The Inspect task of these tests: four words, two scorers, a model whose answers are known."""

from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes, match
from inspect_ai.solver import generate, solver

WORDS = ["red", "green", "blue", "grey"]
USAGE = ModelUsage(input_tokens=3, output_tokens=1, total_tokens=4)
SAID = {"red": "red, I say", "green": "I say green"}


def answer_to(word):
    """A stated usage keeps Inspect from asking the network for a tokenizer."""
    output = ModelOutput.from_content("mockllm/model", SAID.get(word, "?"))
    output.usage = USAGE
    return output


def callable_model():
    return get_model("mockllm/model", custom_outputs=lambda messages, *_: answer_to(messages[-1].text.split()[-1]))


def model_in_turn(epochs):
    """Takes its answers from a list, so they fit samples that run one after the other."""
    return get_model("mockllm/model", custom_outputs=[answer_to(word) for word in WORDS * epochs])


@solver
def stumble():
    """Fails in one sample after its answer, in one epoch of three."""

    async def solve(state, generate):
        if (state.sample_id, state.epoch) == ("w1", 2):
            raise RuntimeError("I stumble over green")
        return state

    return solve


def words_task(epochs, *solvers):
    return Task(
        name="words",
        dataset=[Sample(id=f"w{i}", input=f"Say {word}", target=word) for i, word in enumerate(WORDS)],
        solver=[generate(), *solvers],
        scorer=[includes(), match(location="begin")],
        epochs=epochs,
    )

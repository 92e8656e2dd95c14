"""A completion function that needs no network: it knows some answers and records its sampling."""
from evals.api import CompletionFn, CompletionResult
from evals.record import record_sampling

ANSWERS = {"Capital of France?": "Paris", "6*7?": "42 \u00e9\u4f60\u597d\U0001f680", "Say yes.": "yes"}


class Answer(CompletionResult):
    def __init__(self, text: str) -> None:
        self.text = text

    def get_completions(self) -> list[str]:
        return [self.text]


class OfflineCompletion(CompletionFn):
    def __init__(self, **_: object) -> None:
        pass

    def __call__(self, prompt: list[dict], **_: object) -> Answer:
        text = ANSWERS.get(prompt[-1]["content"], "I do not know")
        usage = {"completion_tokens": 1, "prompt_tokens": 10, "total_tokens": 11}
        record_sampling(prompt=prompt, sampled=[text], model="dumb/echo", usage=usage)
        return Answer(text)

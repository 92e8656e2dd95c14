"""Posts the samples of Inspect evaluations to evalake while they run.

Put this file and evalake_items.py beside your task and `import inspect_hook` in it. EVALAKE_URL is the project
(http://127.0.0.1:8787/v1/projects/demo), EVALAKE_KEY its key if there is one; without EVALAKE_URL nothing is
posted. Each task becomes a run with the id that Inspect gives it, each scorer a metric.
"""

import os

import anyio
from inspect_ai.hooks import Hooks, SampleEnd, TaskEnd, TaskStart, hooks
from inspect_ai.scorer import value_to_float

from evalake_items import Run

to_float = value_to_float()


def items_of(sample):
    """An item for each score; a scorer that gives several values by name has a metric for each."""
    for scorer, score in (sample.scores or {}).items():
        several = isinstance(score.value, dict)
        values = score.value if several else {scorer: score.value}
        for name, value in values.items():
            yield {
                "item": sample.id,
                "epoch": sample.epoch - 1,
                "metric": f"{scorer}/{name}" if several else name,
                "score": to_float(value),
                "input": sample.input if isinstance(sample.input, str) else None,
                "output": score.answer,
                "expected": sample.target,
                "metadata": {"explanation": score.explanation} if score.explanation else None,
            }


@hooks(name="evalake", description="posts samples to evalake")
class EvalakeHooks(Hooks):
    def __init__(self):
        self.runs = {}

    def enabled(self):
        return "EVALAKE_URL" in os.environ

    async def on_task_start(self, data: TaskStart) -> None:
        url, spec = os.environ["EVALAKE_URL"], data.spec
        self.runs[data.eval_id] = Run(url, data.eval_id, model=spec.model, task=spec.task)

    async def on_sample_end(self, data: SampleEnd) -> None:
        items = list(items_of(data.sample))
        if items:
            await anyio.to_thread.run_sync(lambda: self.runs[data.eval_id].add(*items))

    async def on_task_end(self, data: TaskEnd) -> None:
        run = self.runs.pop(data.eval_id)
        # Without a finish the run stays incomplete, as an evaluation that failed is.
        if data.log.status == "success":
            await anyio.to_thread.run_sync(run.finish)

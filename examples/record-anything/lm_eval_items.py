"""Runs lm-evaluation-harness and posts each document to evalake as soon as it is scored.

    python lm_eval_items.py --model dummy --tasks mine --include_path tasks

Needs lm_eval and evalake_items.py beside it. EVALAKE_URL is the project
(http://127.0.0.1:8787/v1/projects/demo), EVALAKE_KEY its key if there is one. Each task becomes a run. A
metric has the harness's name, with the filter where a task has several. What is no number for one document
(f1, mcc, perplexity) is in the run's report, as the harness states it.
"""

import argparse
import json
import os
import uuid

from lm_eval import simple_evaluate
from lm_eval.tasks import TaskManager, get_task_dict

from evalake_items import Run


class PostedTask:
    """Posts what a task says of its documents: the harness asks it filter by filter."""

    def __init__(self, task, run):
        self.run, self.task, self._walks = run, task, 0
        self._iterate, self._score = task.doc_iterator, task.process_results
        task.doc_iterator, task.process_results = self._walk, self._post

    def _walk(self, **limits):
        # The first walk over the documents builds the requests, each further one scores by a filter.
        self._walks += 1
        for self._doc_id, doc in self._iterate(**limits):
            yield self._doc_id, doc

    def _suffix(self):
        filters = list(self.task.instances[0].filtered_resps)
        return f",{filters[self._walks - 2]}" if len(filters) > 1 else ""

    def _post(self, doc, results):
        scores = self._score(doc, results)
        described = {
            "input": self.task.doc_to_text(doc),
            "expected": self.task.doc_to_target(doc),
            "output": results,
        }
        items = [
            {"item": self._doc_id, "metric": name + self._suffix(), "score": score, **described}
            for name, score in scores.items()
            if isinstance(score, (bool, int, float))
        ]
        if items:
            # What the harness gives may be numpy's.
            self.run.add(*json.loads(json.dumps(items, default=str)))
        return scores


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--model_args", default="")
    parser.add_argument("--tasks", required=True, help="names, with commas between them")
    parser.add_argument("--include_path", help="a folder with tasks of your own")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()

    manager = TaskManager(include_path=args.include_path)
    tasks = get_task_dict(args.tasks.split(","), manager)
    posted = {}
    for name, task in tasks.items():
        run_id = f"{name}-{uuid.uuid4()}"
        run = Run(os.environ["EVALAKE_URL"], run_id, model=args.model_args or args.model, task=name)
        posted[name] = PostedTask(task, run)
    results = simple_evaluate(
        model=args.model,
        model_args=args.model_args,
        tasks=list(tasks.values()),
        limit=args.limit,
        task_manager=manager,
        bootstrap_iters=0,
    )
    for name, task in posted.items():
        stated = {k: v for k, v in results["results"][name].items() if isinstance(v, (int, float))}
        task.run.finish(report=stated)
        samples = results["n-samples"][name]["effective"]
        print(json.dumps({"run": task.run.run_id, "samples": samples, "stated": stated}))


if __name__ == "__main__":
    main()

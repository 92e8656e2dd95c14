"""The command line of lm-evaluation-harness with its dummy model, as `laugher`, without a tokenizer: 0.4.10 would load
one from the network.

python -m lm_laugher --model laugher --tasks TASK --include_path tasks --output_path FOLDER
"""

from lm_eval.__main__ import cli_evaluate
from lm_eval.api.registry import register_model
from lm_eval.models.dummy import DummyLM


@register_model("laugher")
class Laugher(DummyLM):
    tokenizer = None


cli_evaluate()

"""Reads a LocalRecorder log with the readers of evals. Argument: the log. Prints JSON."""
import json
import sys
from pathlib import Path

from evals.utils import log_utils

path = Path(sys.argv[1])
print(
    json.dumps(
        {
            "spec": log_utils.extract_spec(path),
            "final_report": log_utils.extract_final_results(path),
            "matches": log_utils.extract_individual_results(path, "match"),
            "metrics": log_utils.extract_individual_results(path, "metrics"),
            "by_folder": [str(p) for p in log_utils.get_final_results_from_dir(path.parent)],
        }
    )
)

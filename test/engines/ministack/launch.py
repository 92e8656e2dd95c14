"""Starts MiniStack, where CLOCK_FILE says so by the time that it holds, seconds since 1970.

That clock stands still until a test puts it forward: visibility timeouts, delays and long polls end
when the test says so, to the millisecond, and nobody waits for them.
"""
import os
import sys
import time
from pathlib import Path

if "CLOCK_FILE" in os.environ:
    clock_file = Path(os.environ["CLOCK_FILE"])
    time.time = lambda: float(clock_file.read_text())

from ministack.app import main  # noqa: E402  (it must see that clock)

sys.exit(main())

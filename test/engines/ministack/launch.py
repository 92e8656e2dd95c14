"""Starts MiniStack, where CLOCK_FILE says so by the time that it holds, seconds since 1970.

That clock stands still until a test puts it forward: visibility timeouts, delays and long polls end
when the test says so, to the millisecond, and nobody waits for them.
"""
import os
import signal
import sys
import threading
import time
from pathlib import Path


def end_with_the_test():
    """Waits until the process that started this ends, and kills the functions that run here as well."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_the_test, daemon=True).start()

if "CLOCK_FILE" in os.environ:
    clock_file = Path(os.environ["CLOCK_FILE"])
    time.time = lambda: float(clock_file.read_text())

from ministack.app import main  # noqa: E402  (it must see that clock)

if os.environ.get("PERSIST_STATE") == "1":
    import durable

    durable.install()

sys.exit(main())

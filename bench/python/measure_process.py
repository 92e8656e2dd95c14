"""Runs a command to its end; prints its wall time, processor time, and peak resident memory as the kernel counts it."""
import json
import resource
import subprocess
import sys
import time


def main(command: list[str]) -> None:
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpuSeconds": used.ru_utime + used.ru_stime,
                "peakRssMb": used.ru_maxrss / 1024,
                "output": done.stdout.decode(),
            }
        )
    )


main(sys.argv[1:])

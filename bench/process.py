"""What a process costs, as the kernel counts it (wait4)."""

import os
import subprocess
import time
from pathlib import Path


class Run:
    """What one process cost: seconds of CPU and of the clock, and MiB."""

    def __init__(self, command: list, folder: Path):
        log = folder / "log"
        with log.open("wb") as output:
            begin = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=output, cwd=folder)
            _, status, usage = os.wait4(process.pid, 0)
            self.clock = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        self.failed = process.returncode != 0
        self.said = log.read_text(errors="replace").strip().splitlines()[-1:] or [""]
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024

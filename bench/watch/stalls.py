"""Notes when a processor stands still, as those of a virtual machine do: a line "UNIX-SECONDS-OF-ITS-END MS" each.

usage: stalls.py CPU MS

A thread that no other one may hold up wakes on that processor each 5 ms. If it is late by MS or more, nothing ran there."""

import os
import sys
import time

cpu, least_ms = int(sys.argv[1]), float(sys.argv[2])
os.sched_setaffinity(0, {cpu})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(98))
before = time.monotonic()
while True:
    time.sleep(0.005)
    now = time.monotonic()
    if (now - before - 0.005) * 1e3 >= least_ms:
        print(f"{time.time():.6f} {(now - before - 0.005) * 1e3:.1f}", flush=True)
    before = now

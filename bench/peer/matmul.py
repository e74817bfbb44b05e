"""The fastest square matrix product of this machine by PyTorch, in FLOP/s, by precision."""

import time

import torch
from worker import answer, arguments

task = arguments()
best = {}
for precision in ("float32", "bfloat16"):
    best[precision] = 0
    for side in task["sides"]:
        a = torch.randn(side, side, dtype=getattr(torch, precision))
        b = torch.randn(side, side, dtype=getattr(torch, precision))
        for _ in range(task["repeats"]):
            begun = time.perf_counter()
            a @ b
            flops = 2 * side**3 / (time.perf_counter() - begun)
            best[precision] = max(best[precision], flops)
answer(best)

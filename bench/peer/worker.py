"""What every script of the peer shares: its arguments, its threads, its answer."""

import contextlib
import json
import os
import sys

import torch


def arguments():
    """The script's one argument, JSON; every core that the process may use is put to work."""
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    return json.loads(sys.argv[1])


def answer(result):
    """Ends with the result as the last line of the output."""
    print(json.dumps(result), flush=True)


def precision_context(precision):
    """Where the forward pass computes in the precision named: float32 or bfloat16."""
    if precision == "bfloat16":
        return torch.autocast("cpu", torch.bfloat16)
    return contextlib.nullcontext()

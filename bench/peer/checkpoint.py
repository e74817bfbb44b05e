"""Reads evenface's checkpoints, which are safetensors files."""

import json

import numpy

TYPES = {"F32": numpy.float32, "I8": numpy.int8}


def read_checkpoint(file):
    """What a checkpoint says of itself, and its tensors by name as numpy arrays."""
    with open(file, "rb") as stored:
        length = int.from_bytes(stored.read(8), "little")
        entries = json.loads(stored.read(length))
        data = bytearray(stored.read())
    header = json.loads(entries.pop("__metadata__")["header"])
    tensors = {}
    for name, entry in entries.items():
        begin, end = entry["data_offsets"]
        flat = numpy.frombuffer(memoryview(data)[begin:end], TYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return header, tensors

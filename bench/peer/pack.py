"""A pack of aligned faces, as evenface keeps it on disk, read into memory."""

import json
from pathlib import Path

import numpy
import torch

from schema import Schema


class Pack:
    def __init__(self, folder):
        folder = Path(folder)
        header = json.loads((folder / "pack.json").read_text())
        self.size, count = header["size"], header["count"]
        self.schema = Schema(header["attributes"])
        faces = numpy.fromfile(folder / "faces.u8", numpy.uint8)
        self.faces = torch.from_numpy(faces).view(count, self.size, self.size, 3)
        labels = numpy.fromfile(folder / "labels.i8", numpy.int8)
        self.labels = torch.from_numpy(labels).view(count, -1)
        self.conditions = self.schema.encode(self.labels)
        with open(folder / "index.ndjson") as lines:
            splits = [json.loads(line)["split"] for line in lines]
        self.rows = torch.tensor([row for row, split in enumerate(splits) if split == "train"])


class Batches:
    """Draws batches: a share evenly over the cells, the rest evenly over all rows; half mirrored."""

    def __init__(self, pack, balance_over, balance, batch):
        self.pack, self.balance, self.batch = pack, balance, batch
        columns = [pack.schema.names.index(name) for name in balance_over]
        values = pack.labels[pack.rows][:, columns]
        known = (values >= 0).all(1)
        _, cells = values[known].unique(dim=0, return_inverse=True)
        self.sizes = cells.bincount()
        self.starts = self.sizes.cumsum(0) - self.sizes
        self.grouped = pack.rows[known][cells.argsort()]

    def draw(self):
        """Images [batch, 3, size, size] in [-1, 1], channels last, and their conditions."""
        n = self.batch
        cells = torch.randint(len(self.sizes), (n,))
        within = (torch.rand(n) * self.sizes[cells]).long()
        even = self.grouped[self.starts[cells] + within]
        anywhere = self.pack.rows[torch.randint(len(self.pack.rows), (n,))]
        rows = torch.where(torch.rand(n) < self.balance, even, anywhere)
        faces = self.pack.faces[rows].permute(0, 3, 1, 2)
        mirrored = torch.rand(n) < 0.5
        faces[mirrored] = faces[mirrored].flip(3)
        return faces.float().div_(127.5).sub_(1), self.pack.conditions[rows]

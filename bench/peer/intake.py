"""Cuts faces out of photos and makes them smaller, batch after batch, as a training loads them."""

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_jpeg, read_file
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2.functional import resized_crop
from worker import answer, arguments

BATCH = 64


class Pillow(Dataset):
    """uint8 [size, size, 3]"""

    def __init__(self, files, square, size):
        self.files, self.size = files, (size, size)
        self.box = (square["left"], square["top"])
        self.box += tuple(corner + square["side"] for corner in self.box)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        with Image.open(self.files[i]) as photo:
            # Pillow smooths by itself when it shrinks.
            face = photo.convert("RGB").resize(self.size, Image.Resampling.BILINEAR, self.box)
        return torch.from_numpy(numpy.array(face))


class Torchvision(Dataset):
    """uint8 [3, size, size]"""

    def __init__(self, files, square, size):
        self.files, self.size = files, [size, size]
        self.box = (square["top"], square["left"], square["side"], square["side"])

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        photo = decode_jpeg(read_file(self.files[i]), mode=ImageReadMode.RGB)
        bilinear = InterpolationMode.BILINEAR
        return resized_crop(photo, *self.box, self.size, interpolation=bilinear, antialias=True)


def in_threads(dataset, threads):
    """Batches in order, each made by one thread."""

    def batch(start):
        ranks = range(start, min(start + BATCH, len(dataset)))
        return torch.stack([dataset[rank] for rank in ranks])

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(batch, range(0, len(dataset), BATCH))


def processor_seconds():
    """Of this process and of a data loader's workers."""
    seconds = 0
    for pid in ["self", *(child.pid for child in multiprocessing.active_children())]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def main():
    task = arguments()
    workers = torch.get_num_threads()
    # Photos are worked on side by side; more threads within each only get into their way.
    torch.set_num_threads(1)
    kind = Pillow if task["way"] == "pillow" else Torchvision
    # By folder: ten thousand paths are more than an argument of a process may have.
    files = [str(file) for file in sorted(Path(task["folder"]).iterdir())]
    dataset = kind(files, task["square"], task["size"])
    if task["way"] == "threads":
        batches = in_threads(dataset, workers)
    else:
        batches = DataLoader(dataset, batch_size=BATCH, num_workers=workers)
    seen, begun = 0, None
    for batch in batches:
        seen += len(batch)
        now = (seen, time.perf_counter(), processor_seconds())
        if begun is None and seen >= task["warm_up"]:
            begun = now
    photos, seconds, processor = (end - start for end, start in zip(now, begun))
    answer({"photos": photos, "seconds": seconds, "processorSeconds": processor})


main()

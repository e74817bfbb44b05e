"""Decodes balanced samples, judges them, and writes PNG files and an Arrow file of them."""

import contextlib
import io
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pyarrow
import torch
from checkpoint import read_checkpoint
from networks import Classifier, Cvae, load_weights
from PIL import Image
from schema import Schema
from worker import answer, arguments

ARROW_ROWS = 100
ENCODERS = 2


def load(file, network_class):
    header, tensors = read_checkpoint(file)
    network = network_class(**header["architecture"]).eval()
    load_weights(network, tensors)
    return header, tensors, network


class Writer:
    """PNG files in a folder for each cell, and an Arrow stream with the same bytes."""

    def __init__(self, folder, schema, balance, compress_level):
        self.folder, self.schema, self.compress_level = folder, schema, compress_level
        image = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
        self.columns = pyarrow.schema(
            [("image", image), ("id", pyarrow.string())]
            + [(name, pyarrow.int64()) for name in schema.names]
            + [("cell", pyarrow.string())]
            + [(f"confidence_{name}", pyarrow.float32()) for name in balance]
        )
        self.stream = pyarrow.ipc.new_stream(str(folder / "data.arrow"), self.columns)
        self.rows = []

    def encode(self, rgb, name, cell):
        """Writes one PNG file and gives its bytes."""
        buffer = io.BytesIO()
        options = {} if self.compress_level is None else {"compress_level": self.compress_level}
        Image.fromarray(rgb).save(buffer, "PNG", **options)
        (self.folder / "images" / cell / f"{name}.png").write_bytes(buffer.getvalue())
        return buffer.getvalue()

    def append(self, name, png, labels, cell, confidence):
        row = {"image": {"bytes": png, "path": f"{name}.png"}, "id": name, "cell": cell}
        row.update(zip(self.schema.names, (None if label < 0 else label for label in labels)))
        self.rows.append(row | confidence)
        if len(self.rows) == ARROW_ROWS:
            self.flush()

    def flush(self):
        self.stream.write_batch(pyarrow.RecordBatch.from_pylist(self.rows, schema=self.columns))
        self.rows = []

    def close(self):
        if self.rows:
            self.flush()
        self.stream.close()


def cells_of(table, schema, balance):
    """The rows of the table that belong to each cell, by the cell's name."""
    columns = [schema.names.index(name) for name in balance]
    for values in product((0, 1), repeat=len(balance)):
        rows = (table[:, columns] == torch.tensor(values)).all(1).nonzero().squeeze(1)
        if len(rows) > 0:
            yield ",".join(f"{name}={value}" for name, value in zip(balance, values)), rows


@torch.inference_mode()
def main():
    task = arguments()
    torch.manual_seed(1)
    tuned, batch, balance = task["tuned"], task["batch"], task["balance"]
    header, tensors, cvae = load(f"{task['model']}/cvae.safetensors", Cvae)
    judge_header, _, judge = load(f"{task['model']}/judge.safetensors", Classifier)
    schema = Schema(header["attributes"])
    slopes = torch.tensor(judge_header["calibration"]["slopes"])
    offsets = torch.tensor(judge_header["calibration"]["offsets"])
    kind = torch.bfloat16 if tuned else torch.float32
    cvae, judge = cvae.to(kind), judge.to(kind)
    table = torch.from_numpy(tensors["conditions"])
    cells = list(cells_of(table, schema, balance))
    folder = Path(task["out"])
    for cell, _ in cells:
        (folder / "images" / cell).mkdir(parents=True)

    begun = time.perf_counter()
    writer = Writer(folder, schema, balance, 1 if tuned else None)
    pool = ThreadPoolExecutor(ENCODERS) if tuned else contextlib.nullcontext()
    waiting = []
    with pool:
        for start in range(0, task["rows"], batch):
            ranks = range(start, min(start + batch, task["rows"]))
            asked = [cells[rank % len(cells)] for rank in ranks]
            picks = torch.stack([rows[torch.randint(len(rows), ())] for _, rows in asked])
            labels = table[picks]
            latents = torch.randn(len(asked), header["architecture"]["latent"])
            images = cvae.decode(latents.to(kind), schema.encode(labels).to(kind))
            rgb = images.permute(0, 2, 3, 1).float().add_(1).mul_(127.5).round_().clamp_(0, 255)
            rgb = rgb.to(torch.uint8)
            seen = rgb.permute(0, 3, 1, 2).float().div_(127.5).sub_(1).to(kind)
            units = schema.probabilities(slopes * judge(seen).float() + offsets)
            confidences = {}
            for name in balance:
                index = schema.names.index(name)
                yes = units[:, schema.offsets[index]]
                shown = torch.where(labels[:, index] == 1, yes, 1 - yes)
                confidences[f"confidence_{name}"] = shown.tolist()
            pixels, label_lists = rgb.numpy(), labels.tolist()
            rows = []
            for i, (rank, (cell, _)) in enumerate(zip(ranks, asked)):
                name = f"{rank:06d}"
                encoding = (pixels[i], name, cell)
                png = pool.submit(writer.encode, *encoding) if tuned else writer.encode(*encoding)
                confidence = {key: values[i] for key, values in confidences.items()}
                rows.append((name, png, label_lists[i], cell, confidence))
            # Tuned: the next batch is decoded while the threads encode this one.
            waiting.append(rows)
            if len(waiting) > (1 if tuned else 0):
                append_all(writer, waiting.pop(0))
        for rows in waiting:
            append_all(writer, rows)
    writer.close()
    answer({"seconds": time.perf_counter() - begun})


def append_all(writer, rows):
    for name, png, labels, cell, confidence in rows:
        png = png if isinstance(png, bytes) else png.result()
        writer.append(name, png, labels, cell, confidence)


main()

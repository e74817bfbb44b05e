"""Writes the same few faces as people's tools write data sets, a folder each, and prints what is in them.

Prints one JSON object: for each folder the format that it is in, and for each face the SHA-256 of
its RGB bytes, whether it smiles and its hair, in the order in which the folder has them.
"""

import hashlib
import io
import json
import os
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import datasets  # noqa: E402
import pandas as pd  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import webdataset  # noqa: E402
from PIL import Image  # noqa: E402

COUNT = 12
HAIR = ["black", "brown", "gray"]
SMILES = ["no", "yes"]


def face(n):
    """Noise: it does not compress, so that images are of a size as photos are."""
    return Image.frombytes("RGB", (40, 48), random.Random(n).randbytes(40 * 48 * 3))


def png(n):
    file = io.BytesIO()
    face(n).save(file, "PNG")
    return file.getvalue()


def smile(n):
    return n % 2


def hair(n):
    return n % 3


def seen(n):
    rgb = face(n).convert("RGB").tobytes()
    return [hashlib.sha256(rgb).hexdigest(), SMILES[smile(n)], HAIR[hair(n)]]


def as_datasets():
    features = datasets.Features(
        image=datasets.Image(),
        Smiling=datasets.ClassLabel(names=SMILES),
        Hair=datasets.ClassLabel(names=HAIR),
    )
    rows = {
        "image": [face(n) for n in range(COUNT)],
        "Smiling": [smile(n) for n in range(COUNT)],
        "Hair": [hair(n) for n in range(COUNT)],
    }
    return datasets.Dataset.from_dict(rows, features=features)


def hub(folder):
    """As a data set lies on the hub: Parquet shards."""
    whole = as_datasets()
    os.makedirs(os.path.join(folder, "data"))
    for i in range(2):
        name = f"train-{i:05d}-of-00002.parquet"
        whole.shard(2, i, contiguous=True).to_parquet(os.path.join(folder, "data", name))
    return "huggingface"


def saved(folder):
    as_datasets().save_to_disk(folder, num_shards=3)
    return "huggingface"


def frame():
    return pd.DataFrame(
        {
            "image": [{"bytes": png(n), "path": f"{n}.png"} for n in range(COUNT)],
            "Smiling": [bool(smile(n)) for n in range(COUNT)],
            "Hair": pd.Categorical([HAIR[hair(n)] for n in range(COUNT)]),
        }
    )


def pandas_parquet(folder):
    """Statistics in the headers of pages, which are whole images."""
    os.makedirs(folder)
    frame().to_parquet(os.path.join(folder, "faces.parquet"))
    return "huggingface"


def packed_parquet(folder):
    os.makedirs(folder)
    pq.write_table(
        pa.Table.from_pandas(frame()),
        os.path.join(folder, "faces.parquet"),
        compression="zstd",
        data_page_version="2.0",
        write_batch_size=2,
        data_page_size=10_000,
    )
    return "huggingface"


def write_shards(folder, sample):
    os.makedirs(folder)
    pattern = os.path.join(folder, "faces-%06d.tar")
    with webdataset.ShardWriter(pattern, maxcount=5, verbose=0) as sink:
        for n in range(COUNT):
            sink.write({"__key__": f"some/{n:06d}", **sample(n)})
    return "webdataset"


def shards(folder):
    labels = lambda n: {"Smiling": SMILES[smile(n)], "Hair": HAIR[hair(n)]}  # noqa: E731
    return write_shards(folder, lambda n: {"png": png(n), "json": labels(n)})


def shards_of_parts(folder):
    """Longer extensions, and a table beside each tar, as img2dataset writes it."""
    labels = lambda n: {"Smiling": SMILES[smile(n)], "Hair": HAIR[hair(n)]}  # noqa: E731
    made = write_shards(folder, lambda n: {"input.png": png(n), "meta.json": labels(n)})
    for shard in sorted(os.listdir(folder)):
        table = os.path.join(folder, shard.replace(".tar", ".parquet"))
        pd.DataFrame({"key": ["0"]}).to_parquet(table)
    return made


def write_images(folder):
    os.makedirs(os.path.join(folder, "photos"))
    for n in range(COUNT):
        with open(os.path.join(folder, "photos", f"{n}.png"), "wb") as file:
            file.write(png(n))


def table(column):
    return pd.DataFrame(
        {
            column: [f"photos/{n}.png" for n in range(COUNT)],
            "Smiling": [SMILES[smile(n)] for n in range(COUNT)],
            "Hair": [HAIR[hair(n)] for n in range(COUNT)],
            "caption": [f'face {n}, "Zoë"\nor so' for n in range(COUNT)],
        }
    )


def image_folder(write):
    def made(folder):
        write_images(folder)
        write(table("file_name"), os.path.join(folder, "metadata"))
        return "imagefolder"

    return made


def csv_folder(**options):
    def made(folder):
        write_images(folder)
        table("photo").to_csv(os.path.join(folder, "faces.csv"), **options)
        return "csv-folder"

    return made


WAYS = {
    "hub": hub,
    "saved": saved,
    "pandas": pandas_parquet,
    "packed": packed_parquet,
    "shards": shards,
    "shards of parts": shards_of_parts,
    "imagefolder csv": image_folder(lambda t, name: t.to_csv(f"{name}.csv", index=False)),
    "imagefolder jsonl": image_folder(
        lambda t, name: t.to_json(f"{name}.jsonl", orient="records", lines=True)
    ),
    "imagefolder parquet": image_folder(lambda t, name: t.to_parquet(f"{name}.parquet")),
    "csv": csv_folder(),
    "csv of a spreadsheet": csv_folder(index=False, sep=";", encoding="utf-8-sig"),
    "csv in UTF-16": csv_folder(index=False, sep="\t", encoding="utf-16"),
}


def main(root):
    rows = [seen(n) for n in range(COUNT)]
    print(
        json.dumps(
            {
                way: {"format": write(os.path.join(root, way)), "rows": rows}
                for way, write in WAYS.items()
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])

"""Opens a dataset folder of evenface with the tools that people have, and prints what they see.

Prints one JSON object: for each way of opening, the features and the rows, with the images as the
SHA-256 of their RGB bytes, so that a caller can compare them with what was written.
"""

import glob
import hashlib
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import datasets  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from PIL import Image  # noqa: E402


def sha256_of(image):
    return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()


def describe(dataset):
    return {
        "features": {name: repr(feature) for name, feature in dataset.features.items()},
        "rows": [
            {name: sha256_of(value) if name == "image" else value for name, value in row.items()}
            for row in dataset
        ],
    }


def main(folder):
    cache = tempfile.mkdtemp()
    images = os.path.join(folder, "images")
    arrow = sorted(glob.glob(os.path.join(folder, "arrow", "*.arrow")))
    load = lambda *args, **options: datasets.load_dataset(
        *args, split="train", cache_dir=cache, **options
    )
    first_image = sorted(glob.glob(os.path.join(images, "*", "*.png")))[0]
    with Image.open(first_image) as image:
        xmp = image.info["xmp"].decode() if "xmp" in image.info else None
    print(
        json.dumps(
            {
                "imagefolder": describe(load("imagefolder", data_dir=images)),
                "arrow": describe(load("arrow", data_files=arrow)),
                "from_file": describe(
                    datasets.concatenate_datasets(
                        [datasets.Dataset.from_file(path) for path in arrow]
                    )
                ),
                "card": describe(load(folder)),
                "pyarrow": {
                    "parquet": pq.read_table(os.path.join(images, "metadata.parquet")).num_rows,
                    "arrow": sum(pa.ipc.open_stream(path).read_all().num_rows for path in arrow),
                },
                "xmp": xmp,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])

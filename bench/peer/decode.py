"""Decodes latents to uint8 images, batch after batch."""

import time

import numpy
import torch
from checkpoint import read_checkpoint
from networks import Cvae, load_weights
from worker import answer, arguments


def to_uint8(images):
    """[batch, 3, size, size] in [-1, 1] to uint8 [batch, size, size, 3]."""
    scaled = images.permute(0, 2, 3, 1).float().add_(1).mul_(127.5)
    return scaled.round_().clamp_(0, 255).to(torch.uint8)


def main():
    task = arguments()
    header, tensors = read_checkpoint(task["checkpoint"])
    architecture = header["architecture"]
    network = Cvae(**architecture)
    load_weights(network, tensors)
    # Weights that are cast once are quicker than autocast, which casts them in every batch.
    kind = getattr(torch, task["precision"])
    network = network.eval().to(kind)
    decode = torch.compile(network.decode) if task["compile"] else network.decode
    batch = task["batch"]
    latents = torch.from_numpy(numpy.fromfile(task["latents"], numpy.float32))
    latents = latents.view(-1, architecture["latent"])
    conditions = torch.from_numpy(numpy.fromfile(task["conditions"], numpy.float32))
    conditions = conditions.view(-1, architecture["units"])
    seconds = []
    with torch.inference_mode():
        for _ in range(task["repeats"]):
            for start in range(0, len(latents), batch):
                begun = time.perf_counter()
                z = latents[start : start + batch].to(kind)
                y = conditions[start : start + batch].to(kind)
                rgb = to_uint8(decode(z, y)).numpy()
                seconds.append(time.perf_counter() - begun)
    rgb.tofile(task["last"])
    answer({"seconds": seconds})


main()

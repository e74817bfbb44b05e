"""The networks of src/model/cvae-network.ts and classifier-network.ts, layer by layer."""

import math

import torch
import torch.nn.functional as F
from torch import nn

LEAK = 0.2
GAIN = math.sqrt(2 / (1 + LEAK * LEAK))
EMBEDDING = 64
HIDDEN = 128
LOG_VARIANCE = (-10, 6)


def leaky(x):
    return F.leaky_relu(x, LEAK, inplace=True)


def started(layer, fan_in, gain=1.0):
    """Normal weights of standard deviation gain / sqrt(fan_in), biases 0."""
    nn.init.normal_(layer.weight, std=gain / math.sqrt(fan_in))
    nn.init.zeros_(layer.bias)
    return layer


def dense(inputs, outputs, gain=1.0):
    return started(nn.Linear(inputs, outputs), inputs, gain)


def halving(inputs, outputs):
    return started(nn.Conv2d(inputs, outputs, 4, 2, 1), 16 * inputs, GAIN)


def doubling(inputs, outputs):
    return started(nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), 4 * inputs)


class Modulation(nn.Module):
    """FiLM: scales and shifts channels by a condition's embedding, then a leaky ReLU."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.scale = nn.Linear(inputs, channels, bias=False)
        self.shift = nn.Linear(inputs, channels, bias=False)
        nn.init.zeros_(self.scale.weight)
        nn.init.zeros_(self.shift.weight)

    def forward(self, x, embedding):
        scale = self.scale(embedding)[:, :, None, None] + 1
        shift = self.shift(embedding)[:, :, None, None]
        return leaky(torch.addcmul(shift, x, scale))


class Cvae(nn.Module):
    """Images are [batch, 3, size, size] in [-1, 1], channels last in memory."""

    def __init__(self, size, units, latent, channels):
        super().__init__()
        self.side = size // 2 ** len(channels)
        features = self.side**2 * channels[-1]
        self.down = nn.ModuleList(map(halving, [3, *channels[:-1]], channels))
        self.encoder_condition = dense(units, EMBEDDING, GAIN)
        self.mean = dense(features + EMBEDDING, latent)
        self.log_variance = dense(features + EMBEDDING, latent)
        self.decoder_condition = dense(units, EMBEDDING, GAIN)
        self.dense = dense(latent + EMBEDDING, features, GAIN)
        widths = channels[::-1]
        self.up = nn.ModuleList(map(doubling, widths[:-1], widths[1:]))
        self.modulations = nn.ModuleList(Modulation(EMBEDDING, width) for width in widths[1:])
        self.image = doubling(widths[-1], 3)
        self.to(memory_format=torch.channels_last)

    def encode(self, x, y):
        for layer in self.down:
            x = leaky(layer(x))
        # Channels last: the reshape copies nothing.
        flat = x.permute(0, 2, 3, 1).flatten(1)
        flat = torch.cat([flat, leaky(self.encoder_condition(y))], 1)
        return self.mean(flat), self.log_variance(flat).clamp(*LOG_VARIANCE)

    def decode(self, z, y):
        embedding = leaky(self.decoder_condition(y))
        flat = leaky(self.dense(torch.cat([z.to(embedding.dtype), embedding], 1)))
        x = flat.view(len(z), self.side, self.side, -1).permute(0, 3, 1, 2)
        for layer, modulation in zip(self.up, self.modulations):
            x = modulation(layer(x), embedding)
        return torch.tanh(self.image(x))

    def named_layers(self):
        """Each layer under the name that evenface stores its weights by."""
        for i, layer in enumerate(self.down):
            yield f"encoder.conv{i}", layer
        yield "encoder.condition", self.encoder_condition
        yield "encoder.mean", self.mean
        yield "encoder.logVariance", self.log_variance
        yield "decoder.condition", self.decoder_condition
        yield "decoder.dense", self.dense
        for i, (layer, modulation) in enumerate(zip(self.up, self.modulations)):
            yield f"decoder.conv{i}", layer
            yield f"decoder.modulation{i}.scale", modulation.scale
            yield f"decoder.modulation{i}.shift", modulation.shift
        yield "decoder.image", self.image


class Classifier(nn.Module):
    def __init__(self, size, units, channels):
        super().__init__()
        features = (size // 2 ** len(channels)) ** 2 * channels[-1]
        self.down = nn.ModuleList(map(halving, [3, *channels[:-1]], channels))
        self.hidden = dense(features, HIDDEN, GAIN)
        self.head = dense(HIDDEN, units)
        self.to(memory_format=torch.channels_last)

    def forward(self, x):
        for layer in self.down:
            x = leaky(layer(x))
        return self.head(leaky(self.hidden(x.permute(0, 2, 3, 1).flatten(1))))

    def named_layers(self):
        for i, layer in enumerate(self.down):
            yield f"conv{i}", layer
        yield "hidden", self.hidden
        yield "head", self.head


def parameter_count(network):
    return sum(parameter.numel() for parameter in network.parameters())


@torch.no_grad()
def load_weights(network, tensors):
    """Takes the weights that evenface stored; a missing name or another shape is an error."""
    for name, layer in network.named_layers():
        stored = tensors[weight_name(name, layer)]
        weight = torch.from_numpy(stored)
        # Kernels are stored [height, width, ...], matrices [inputs, outputs].
        weight = weight.permute(3, 2, 0, 1) if weight.ndim == 4 else weight.T
        if weight.shape != layer.weight.shape:
            raise ValueError(f"{name} is stored as {list(stored.shape)}")
        layer.weight.copy_(weight)
        if layer.bias is not None:
            layer.bias.copy_(torch.from_numpy(tensors[f"{name}.bias"]))


def weight_name(name, layer):
    """A layer without a bias has one tensor, stored under the layer's own name."""
    return name if layer.bias is None else f"{name}.weight"

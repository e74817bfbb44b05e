"""Attributes as evenface lays them out: a unit for a binary one, a unit a value for the others."""

import torch


class Schema:
    def __init__(self, attributes):
        self.names = list(attributes)
        self.widths = [1 if values == "binary" else len(values) for values in attributes.values()]
        self.binary = [values == "binary" for values in attributes.values()]
        self.offsets = [sum(self.widths[:i]) for i in range(len(self.widths))]
        self.units = sum(self.widths)

    def encode(self, labels):
        """Conditions [rows, units] of labels [rows, attributes]; unknown labels are zeros."""
        conditions = torch.zeros(len(labels), self.units)
        for column, offset, width, binary in zip(labels.T, self.offsets, self.widths, self.binary):
            known = column >= 0
            if binary:
                conditions[:, offset] = torch.where(known, 2.0 * column - 1, 0.0)
            else:
                rows = known.nonzero().squeeze(1)
                conditions[rows, offset + column[rows].long()] = 1
        return conditions

    def probabilities(self, logits):
        """Unit probabilities of logits [rows, units]."""
        result = torch.sigmoid(logits)
        for offset, width, binary in zip(self.offsets, self.widths, self.binary):
            if not binary:
                part = slice(offset, offset + width)
                result[:, part] = torch.softmax(logits[:, part], 1)
        return result

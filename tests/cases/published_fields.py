"""Conditional random fields of keras-contrib and tensorflow-addons, written anew from Lafferty et al. 2001."""

from __future__ import annotations

from typing import Any

import numpy as np
from agreement import keras
from published_classes import Own

layers, ops = keras.layers, keras.ops


class ChainField(Own):
    """keras-contrib's, at inference."""

    def build(self, shape: Any) -> None:
        units, a = self.arguments["units"], self.arguments
        self.kernel, self.chain = self.new("kernel", shape[-1], units), self.new("chain_kernel", units, units)
        self.bias = self.new("bias", units) if a["use_bias"] else 0.0
        names = ("left_boundary", "right_boundary") if a["use_boundary"] else ()
        self.bounds = [self.new(name, units) for name in names]

    def call(self, x: Any, mask: Any = None) -> Any:
        energies = ops.unstack(ops.matmul(x, self.kernel) + self.bias, axis=1)
        steps = len(energies)
        counts: list[Any] = [1.0] * steps
        if mask is not None:
            counts = [each[:, None] for each in ops.unstack(ops.cast(mask, x.dtype), axis=1)]
        ahead = [*counts[1:], 0.0 * energies[0][:, :1]]
        for left, right in [self.bounds] if self.bounds else []:
            if mask is None:
                energies[0], energies[-1] = energies[0] + left, energies[-1] + right
            else:
                before = [ahead[-1], *counts[:-1]]
                starts = [ops.cast(now > last, x.dtype) for now, last in zip(counts, before)]
                ends = [ops.cast(then > now, x.dtype) for now, then in zip(counts, ahead)]
                energies = [e + s * left + t * right for e, s, t in zip(energies, starts, ends)]
        weights = [count * then for count, then in zip(counts, ahead)] if mask is not None else counts
        energies = [energy * count for energy, count in zip(energies, counts)]
        find = self.best if self.arguments["test_mode"] == "viterbi" else self.marginal
        return find(energies, counts, weights)

    def best(self, energies: Any, counts: Any, weights: Any) -> Any:
        total, tables = 0.0, []
        for energy, weight in zip(energies, weights):
            costs = self.pairs(energy + total, weight)
            total = ops.min(costs, axis=1)
            tables.append(ops.argmin(costs, axis=1))
        tag, path = tables[-1][:, :1], []
        for table in reversed(tables):
            tag = ops.take_along_axis(table, tag, axis=1)
            path.append(ops.one_hot(tag[:, 0], self.arguments["units"], dtype=energies[0].dtype))
        return ops.stack(path[::-1], axis=1)

    def pairs(self, energy: Any, weight: Any) -> Any:
        chain = self.chain[None] * (weight if isinstance(weight, float) else weight[:, :, None])
        return energy[:, :, None] + chain

    def sums(self, energies: Any, weights: Any) -> list[Any]:
        total, found = 0.0, []
        for energy, weight in zip(energies, weights):
            total = ops.log(ops.sum(ops.exp(-self.pairs(energy - total, weight)), axis=1))
            found.append(total)
        return found

    def marginal(self, energies: Any, counts: Any, weights: Any) -> Any:
        nothing = 0.0 * energies[0]
        backwards = weights[::-1] if isinstance(weights[0], float) else [*weights[-2::-1], nothing[:, :1]]
        behind = self.sums(energies[::-1], backwards)[::-1]
        sums = zip([nothing, *self.sums(energies, weights)[:-1]], energies, [*behind[1:], nothing])
        return ops.stack([ops.softmax(-sum(parts[1:], parts[0])) for parts in sums], axis=1)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return None if self.arguments["learn_mode"] == "join" else mask


class AddonsField(Own):
    """tensorflow-addons': the best of all paths, which are few here."""

    def build(self, shape: Any) -> None:
        units = self.arguments["units"]
        self.chain = self.new("chain_kernel", units, units)
        names = ("left_boundary", "right_boundary") if self.arguments["use_boundary"] else ()
        self.bounds = [self.new(name, units) for name in names]
        if self.arguments["use_kernel"]:
            self._dense_layer = layers.Dense(units)
            self._dense_layer.build(shape)

    def call(self, x: Any) -> Any:
        scores = self._dense_layer(x) if self.arguments["use_kernel"] else x
        for left, right in [self.bounds] if self.bounds else []:
            scores = ops.concatenate([scores[:, :1] + left, scores[:, 1:-1], scores[:, -1:] + right], axis=1)
        steps, units = scores.shape[1:]
        paths = np.array(list(np.ndindex(*(units,) * steps)))
        total = sum(ops.take(scores[:, t], paths[:, t], axis=1) for t in range(steps))
        total += ops.sum(ops.take(ops.reshape(self.chain, (-1,)), paths[:, :-1] * units + paths[:, 1:]), axis=1)
        tags = ops.take(paths, ops.argmax(total, axis=1), axis=0)
        return [ops.cast(tags, x.dtype), scores]


ChainField.__name__ = AddonsField.__name__ = "CRF"

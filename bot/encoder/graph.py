"""The sentence encoder as an ONNX graph, built from its published weights.

The network is BERT (Devlin et al. 2019) with six layers, the mean of its last layer, and length one
(Reimers and Gurevych 2019). The graph takes sentences of equal length, so it needs no mask.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
LONGEST = 256
OPSET, IR_VERSION = 20, 10
WORDS_IN, VECTORS_OUT = "words", "vectors"

Weights = Mapping[str, npt.NDArray[np.float32]]


def build_graph(weights: Weights) -> ModelProto:
    """The checked graph: `words` (int64, sentences by words) to `vectors` (float32, sentences by width, length one).

    `weights`: the tensors of `model.safetensors` by name. Raises KeyError when one is missing.
    """
    return _Builder(weights).built()


class _Builder:
    """Collects the nodes and constants of one graph."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._names = (f"t{number}" for number in count())

    def built(self) -> ModelProto:
        hidden = self._embedded()
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        mean = self._add("ReduceMean", hidden, self._whole("middle", [1]), keepdims=0)
        self._add("LpNormalization", mean, axis=-1, p=2, out=VECTORS_OUT)
        width = self._weights["embeddings.word_embeddings.weight"].shape[1]
        graph = helper.make_graph(
            self._nodes,
            "sentence-encoder",
            [helper.make_tensor_value_info(WORDS_IN, TensorProto.INT64, ["sentences", "length"])],
            [helper.make_tensor_value_info(VECTORS_OUT, TensorProto.FLOAT, ["sentences", width])],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        checker.check_model(model)
        return model

    def _embedded(self) -> str:
        places = self._weights["embeddings.position_embeddings.weight"][:LONGEST]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        words = self._add("Gather", self._weight("embeddings.word_embeddings.weight"), WORDS_IN)
        length = self._add("Shape", WORDS_IN, start=1, end=2)
        before = self._add("Slice", self._constant("places", places + kind), self._whole("none", [0]), length)
        return self._normed(self._add("Add", words, before), "embeddings.LayerNorm")

    def _layer(self, hidden: str, name: str) -> str:
        attended = self._dense(self._attention(hidden, name + "attention.self."), name + "attention.output.dense")
        hidden = self._normed(self._add("Add", attended, hidden), name + "attention.output.LayerNorm")
        inner = self._add("Gelu", self._dense(hidden, name + "intermediate.dense"))
        return self._normed(
            self._add("Add", self._dense(inner, name + "output.dense"), hidden), name + "output.LayerNorm"
        )

    def _attention(self, hidden: str, name: str) -> str:
        asked = self._heads(self._dense(hidden, name + "query"), [0, 2, 1, 3])
        keys = self._heads(self._dense(hidden, name + "key"), [0, 2, 3, 1])
        values = self._heads(self._dense(hidden, name + "value"), [0, 2, 1, 3])
        width = self._weights[name + "query.bias"].shape[0] // HEADS
        scale = self._constant("scale", np.array(width**-0.5, dtype=np.float32))
        shares = self._add("Softmax", self._add("Mul", self._add("MatMul", asked, keys), scale), axis=-1)
        mixed = self._add("Transpose", self._add("MatMul", shares, values), perm=[0, 2, 1, 3])
        return self._add("Reshape", mixed, self._whole("joined", [0, 0, -1]))

    def _heads(self, tensor: str, order: list[int]) -> str:
        split = self._add("Reshape", tensor, self._whole("split", [0, 0, HEADS, -1]))
        return self._add("Transpose", split, perm=order)

    def _dense(self, tensor: str, name: str) -> str:
        kernel = self._constant(name + ".kernel", np.ascontiguousarray(self._weights[name + ".weight"].T))
        return self._add("Add", self._add("MatMul", tensor, kernel), self._weight(name + ".bias"))

    def _normed(self, tensor: str, name: str) -> str:
        scale, shift = self._weight(name + ".weight"), self._weight(name + ".bias")
        return self._add("LayerNormalization", tensor, scale, shift, epsilon=EPSILON, axis=-1)

    def _add(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        name = out or next(self._names)
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _whole(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, dtype=np.int64))

    def _constant(self, name: str, value: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(value, name))
        return name

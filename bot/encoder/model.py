"""A sentence encoder in ONNX Runtime: texts in, vectors of length one out."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.encoder.folder import GRAPH, TOKENIZER, ModelError, checked_folder
from bot.encoder.sentence import EncodingFailed, Vectors

LONGEST = 256  # pieces of words; what is longer is cut
LONGEST_TEXT = 4_096  # characters: Telegram's own limit for a message
AT_ONCE = 2_048  # pieces of words in one run: bounds the memory
MANY = 500  # texts: a first start, and no edit of a running bot's knowledge
MOST_THREADS = 4
T = TypeVar("T")


class Encoder:
    """Turns texts into vectors. One thread for a message, several for very many; safe to be used from several.

    `revision` changes with the model; `width` is the length of a vector.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the model. Raises ModelError with a sentence when it is missing, changed or unusable."""
        checked = checked_folder(folder)
        self.name, self.revision = checked.name, checked.revision
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()  # the published file pads and cuts to 128
            self._tokenizer.enable_truncation(LONGEST)
            self._session = onnxruntime.InferenceSession(
                str(folder / GRAPH), _one_thread(), providers=["CPUExecutionProvider"]
            )
            self.width = int(self._session.get_outputs()[0].shape[1])
        except Exception as error:
            raise ModelError(f"The model in {folder} cannot be used ({type(error).__name__}).") from None
        self._words_in = self._session.get_inputs()[0].name

    def encode(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        """One row of length one for each text. `done` is told how many more are encoded. Raises EncodingFailed."""
        try:
            return self._encoded(texts, done)
        except Exception as error:
            raise EncodingFailed(type(error).__name__) from None

    def _encoded(self, texts: Sequence[str], done: Callable[[int], None] | None) -> Vectors:
        pieces = [self._tokenizer.encode(_encodable(text[:LONGEST_TEXT])).ids for text in texts]
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)

        def run(places: list[int]) -> list[int]:
            words = np.array([pieces[at] for at in places], dtype=np.int64)
            vectors[places] = self._session.run(None, {self._words_in: words})[0]
            return places

        with _threads(len(texts)) as each_of:
            for places in each_of(run, _of_equal_length(pieces)):
                if done:
                    done(len(places))
        return vectors


@contextmanager
def _threads(texts: int) -> Iterator[Callable[[Callable[[T], T], Iterable[T]], Iterable[T]]]:
    """A `map` over as many threads as there is work for: one for a message, every core for a whole knowledge."""
    threads = min(os.cpu_count() or 1, MOST_THREADS) if texts >= MANY else 1
    if threads == 1:
        yield map
        return
    with ThreadPoolExecutor(threads) as pool:
        yield pool.map


def _encodable(text: str) -> str:
    """Half a character, as a broken message may hold, is no text for the tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _of_equal_length(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts with equally many pieces: they need no padding, so each is encoded as if alone."""
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for at, ids in enumerate(pieces):
        by_length[len(ids)].append(at)
    for length, places in sorted(by_length.items()):
        step = max(1, AT_ONCE // length)
        yield from (places[start : start + step] for start in range(0, len(places), step))


def _one_thread() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it keeps what the largest text ever needed: tens of megabytes, no faster
    options.log_severity_level = 4  # its messages may quote shapes and paths, never what we want in the log
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options

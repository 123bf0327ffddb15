"""Sentences as vectors: the model of set-up, its files, and the vectors kept on disk."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import build
from bot.encoder.folder import DESCRIPTION, GRAPH, TOKENIZER, ModelError, checked_folder
from bot.encoder.model import Encoder
from bot.encoder.sentence import EncodingFailed, Vectors
from bot.encoder.shelf import DiskShelf
from bot.encoder.vectors import CachedEncoder
from bot.matcher import default_model_folder
from tests.encoder import cached, encoder
from tests.phone import ROOT

REFERENCE = json.loads((ROOT / "tests" / "reference_vectors.json").read_text(encoding="utf-8"))


def copied(to: Path) -> Path:
    shutil.copytree(default_model_folder(), to)
    return to


@pytest.mark.parametrize("at", range(len(REFERENCE["sentences"])))
def test_vectors_equal_those_of_the_reference_implementation(at: int) -> None:
    vector = encoder().encode([REFERENCE["sentences"][at]])[0]
    assert float(vector @ np.array(REFERENCE["vectors"][at])) >= 0.9999


def test_a_sentence_has_the_same_vector_alone_and_among_others() -> None:
    together = encoder().encode(REFERENCE["sentences"])
    alone = np.array([encoder().encode([sentence])[0] for sentence in REFERENCE["sentences"]])
    assert np.abs(together - alone).max() < 1e-5
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(together)), abs=1e-5)


def test_a_text_of_any_length_is_encoded() -> None:
    assert encoder().encode(["word " * 5_000, "", "\x00\ud83d", "👍" * 4_096]).shape == (4, encoder().width)


@pytest.mark.parametrize("file", [GRAPH, TOKENIZER])
def test_a_model_file_that_was_changed_is_refused(tmp_path: Path, file: str) -> None:
    folder = copied(tmp_path / "model")
    with (folder / file).open("ab") as changed:
        changed.write(b" ")
    with pytest.raises(ModelError, match="is not the one that was built"):
        Encoder(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"name": 1}', "{"])
def test_a_description_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    folder = copied(tmp_path / "model")
    (folder / DESCRIPTION).write_text(text)
    with pytest.raises(ModelError, match="run `briefbot model`"):
        checked_folder(folder)


def test_a_missing_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="run `briefbot model`"):
        Encoder(tmp_path / "nowhere")


def test_building_again_gives_the_same_files(tmp_path: Path) -> None:
    build.build_model(tmp_path / "model")
    assert checked_folder(tmp_path / "model").revision == checked_folder(default_model_folder()).revision
    assert sorted(each.name for each in tmp_path.iterdir()) == ["model"]


def test_other_weights_are_refused_and_the_old_model_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "model")
    monkeypatch.setattr(build, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the published file"):
        build.build_model(folder)
    assert checked_folder(folder).name == build.NAME


class Counting:
    """Counts what really is encoded."""

    def __init__(self) -> None:
        self.revision, self.width = encoder().revision, encoder().width
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], done: object = None) -> Vectors:
        self.texts += texts
        return encoder().encode(texts)


def counted(folder: Path) -> tuple[Counting, CachedEncoder]:
    counting = Counting()
    return counting, CachedEncoder(counting, folder)  # type: ignore[arg-type] # stands in for a model


def test_an_edit_encodes_only_what_changed(tmp_path: Path) -> None:
    _, first = counted(tmp_path)
    before = first.encode_knowledge(["one bruise", "two meetings", "three plans"])
    counting, second = counted(tmp_path)
    after = second.encode_knowledge(["one bruise", "two conferences", "three plans"])
    assert counting.texts == ["two conferences"]
    assert (after[[0, 2]] == before[[0, 2]]).all()


def test_words_of_a_message_are_not_kept(tmp_path: Path) -> None:
    cached(tmp_path).encode(["mum refused"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x80\x04pickle"])
def test_kept_vectors_that_cannot_be_read_are_made_anew(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    expected = cached(tmp_path).encode_knowledge(["one bruise"])
    (held,) = tmp_path.iterdir()
    held.write_bytes(content)
    assert (cached(tmp_path).encode_knowledge(["one bruise"]) == expected).all()
    assert "cannot be read" in caplog.text


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gone = tmp_path / "gone"
    with caplog.at_level(logging.WARNING):
        assert cached(gone).encode_knowledge(["one bruise"]).shape == (1, encoder().width)
    assert "cannot be written" in caplog.text


def test_progress_counts_every_text_once(tmp_path: Path) -> None:
    told: list[int] = []
    cached(tmp_path).encode_knowledge(["one bruise", "two bruises", "a meeting that is long"], told.append)
    assert sum(told) == 3


def test_no_word_of_a_text_stands_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret words of a message")

    model = Encoder(default_model_folder())
    monkeypatch.setattr(model, "_session", type("Broken", (), {"run": broken})())
    with pytest.raises(EncodingFailed) as failed:
        model.encode(["secret words"])
    assert "secret" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_a_shelf_keeps_the_newest_few(tmp_path: Path) -> None:
    shelf = DiskShelf(tmp_path)
    for number in range(7):
        shelf.save(f"{number:032}", {"held": np.array([number])})
    assert len(list(tmp_path.iterdir())) == 4
    newest = shelf.load(f"{6:032}")
    assert newest is not None
    assert newest["held"].tolist() == [6]
    assert shelf.load("f" * 32) is None

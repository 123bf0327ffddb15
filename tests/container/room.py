"""A command in a root file system of its own, as in a container: with its own mounts, processes and rights.

Needs root and the Linux tools unshare, chroot, mount and setpriv; no Docker engine.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

# Whoever builds may need these to reach a package registry; Docker would pass them as build arguments.
_PASSED_ON = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_FROM_HERE = ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs")


@dataclass(frozen=True)
class Room:
    """A root file system, and how commands run in it.

    `volumes`: folders of this machine, by the place at which they stand in the room. `read_only`: nothing but those
    can be written. `user`: a name that the room's own `/etc/passwd` knows; with one there are no rights to gain.
    """

    root: Path
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    read_only: bool = False
    volumes: Mapping[str, Path] = field(default_factory=dict)

    def inside(self, name: str) -> Path:
        """Where a path of the room lies on this machine; one from nowhere counts from the room's folder."""
        return self.root / os.path.join(self.folder, name).lstrip("/")  # noqa: PTH118 (an absolute name wins)

    def run(
        self, arguments: Sequence[str], settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; gives exit code and what was said."""
        return subprocess.run(self.command(arguments, settings), capture_output=True, text=True, check=False)

    def build(self, line: str) -> None:
        """Run a shell line as a step of a build. Raises CalledProcessError."""
        passed = {name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON}
        room = replace(self, env={**self.env, **passed, "PIP_QUIET": "1"})
        subprocess.run(room.command(["sh", "-c", line], network=True), check=True)

    def command(
        self, arguments: Sequence[str], settings: Mapping[str, str] | None = None, *, network: bool = False
    ) -> list[str]:
        """What runs the arguments in the room. `network`: names are looked up as on this machine."""
        env = [f"{name}={value}" for name, value in {**self.env, **(settings or {})}.items()]
        ready = ["cd", self.folder, "&&", "exec", "env", "-i", *env, *arguments]
        words = [each if each == "&&" else shlex.quote(each) for each in ready]
        inner = ["chroot", str(self.root), *self._as_user(), "sh", "-c", " ".join(words)]
        lines = ["set -e", *self._mounts(network), f"exec {shlex.join(inner)}"]
        return ["unshare", "--mount", "--pid", "--fork", "sh", "-c", "\n".join(lines)]

    def _mounts(self, network: bool) -> list[str]:
        root = shlex.quote(str(self.root))
        bound = [(str(place), name.lstrip("/")) for name, place in self.volumes.items()]
        if network:
            bound += [(f"/{name}", name) for name in _FROM_HERE if Path("/", name).exists()]
        return [
            f"mount --bind {root} {root}",
            f"mount -t proc proc {root}/proc",
            f"mount --rbind /dev {root}/dev",
            *(f"mount --bind {shlex.quote(place)} {root}/{shlex.quote(name)}" for place, name in bound),
            *([f"mount -o remount,bind,ro {root}"] if self.read_only else []),
        ]

    def _as_user(self) -> list[str]:
        if self.user == "root":
            return []
        uid, gid = self.ids()
        ids = [f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
        return ["setpriv", *ids, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]

    def ids(self) -> tuple[int, int]:
        """The numbers of the user and of its group."""
        lines = (self.root / "etc/passwd").read_text(encoding="utf-8").splitlines()
        found = next(line.split(":") for line in lines if line.startswith(f"{self.user}:"))
        return int(found[2]), int(found[3])

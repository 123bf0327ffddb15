"""`make audit`: whether a public service knows of a weakness in a locked package. Exit code 1 when it does.

It is run by an environment of its own, and needs the internet; where nobody answers it says so and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

LOCKS = ("requirements.lock", "requirements-dev.lock")
OPTIONS = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
PATIENCE = 180  # seconds


def told(report: str) -> tuple[list[str], int]:
    """A line for each weakness in a report of pip-audit, and how many packages the service knew of."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], 0
    known = [each for each in packages if "skip_reason" not in each]
    return list(_weaknesses(known)), len(known)


def _weaknesses(packages: list[dict[str, object]]) -> Iterator[str]:
    for each in packages:
        found = each.get("vulns")
        for weakness in found if isinstance(found, list) else []:
            mended = ", ".join(weakness.get("fix_versions", [])) or "no version yet"
            yield f"{each['name']} {each['version']}: {weakness['id']}, mended in {mended}"


def _said(asked: list[str]) -> str:
    """What the audit prints; nothing when nobody answers in time."""
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=PATIENCE).stdout
    except subprocess.TimeoutExpired:
        return ""


def main() -> None:
    """Ask about every lock file."""
    weak: list[str] = []
    for lock in LOCKS:
        asked = [sys.executable, "-m", "pip_audit", "--requirement", lock, *OPTIONS]
        found, known = told(_said(asked))
        weak += [f"{lock}: {line}" for line in found]
        sys.stdout.write(f"{lock}: {known} packages looked up.{'' if known else ' Nobody could be asked.'}\n")
    for line in dict.fromkeys(weak):
        sys.stdout.write(f"{line}\n")
    sys.exit(1 if weak else 0)


if __name__ == "__main__":
    main()

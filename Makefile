.PHONY: run test lint bench soak audit container lock
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

run: .venv/.run
	$(BIN)/briefbot run

# Two processes for two cores; each is as strict as the one that starts them.
STRICT := $(BIN)/python -X dev -W error
# What -X dev adds to the memory allocator looks for faults of C and costs a tenth of the time.
test: .venv/.test
	PYTHONMALLOC=pymalloc $(STRICT) -m pytest --dist loadfile --tx "2*popen//python=$(STRICT)"

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# How well and how fast, beside simpler ways; sentence-transformers too where somebody has installed it.
bench: .venv/.test
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.throughput

# Whether a public service on the internet knows of a weakness in a locked package.
audit: .venv/audit/.made
	.venv/audit/bin/python -P tests/audit.py

# The Dockerfile's steps in order in an empty Debian root, and the bot in it; needs root and debootstrap, no Docker.
container: .venv/.test
	$(BIN)/python -m tests.container

# The long runs, about forty minutes: a steady stream of questions, digests to many channels and in bad weather, kills,
# a day with faults. As root, where debootstrap is installed, the container too.
soak: .venv/.test
	$(BIN)/python -m tests.steady
	$(BIN)/python -m tests.digest_load
	$(BIN)/python -m tests.kill_run
	$(BIN)/python -m tests.day_run
	@if [ "$$(id -u)" = 0 ] && command -v debootstrap >/dev/null; then $(MAKE) container; fi

# Needs uv. Names every package with its hashes and no index host.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock:
	$(LOCK) pyproject.toml --extra build --extra model --output-file requirements.lock
	$(LOCK) pyproject.toml --extra build --extra model --extra import --extra dev --output-file requirements-dev.lock
	echo 'pip-audit>=2.10' | $(LOCK) - --output-file requirements-audit.lock

# A half-made environment would pass for a whole one the next time.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/briefbot model
	touch $@

.venv/.test: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/briefbot model
	touch .venv/.run $@

.venv/audit/.made: requirements-audit.lock | .venv/bin/python
	$(BIN)/python -m venv .venv/audit
	.venv/audit/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes --requirement $<
	touch $@

# jitflow: `make run` starts it, `make test` tests it. Both set up what is missing and are quick the second time.

SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
ARGS ?=
# How many test processes; each has its own server and Chromium.
JOBS ?= 2

# uv is fast but reads no pip configuration; where it cannot install, pip does.
# Bytecode is written with the packages, as pip does it: each start is two seconds shorter.
# It trusts the machine's certificates, as pip does: offices inspect TLS with their own.
install = UV_SYSTEM_CERTS=1 $(VENV)/bin/uv pip install -q --compile-bytecode -p $(PY) $(1) 2>$(VENV)/uv.log || { \
	echo "uv could not install (see $(VENV)/uv.log); trying pip"; $(PY) -m pip install -q $(1); }

.PHONY: run test lint bench wheel clean help
.DEFAULT_GOAL := help

help:
	@echo "make run    set up what is missing and serve on 127.0.0.1:8000   (ARGS='--port 8080')"
	@echo "make test   set up what is missing and run every test            (ARGS='tests/unit -x')"
	@echo "make lint   style and import rules                  make bench  measured ratios"
	@echo "make wheel  build dist/jitflow-*.whl                make clean  remove what make built, never instance/"

run: $(VENV)/.run
	@exec $(VENV)/bin/jitflow run $(ARGS)

test: $(VENV)/.test
	$(PY) -m pytest -n $(JOBS) -m "not benchmark" $(ARGS)

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(PY) -m pytest -q tests/contracts/test_layers.py

bench: $(VENV)/.test
	$(PY) -m pytest -s -m benchmark tests/benchmarks $(ARGS)

wheel: $(VENV)/.test
	$(PY) -m hatchling build -t wheel -d dist

clean:
	rm -rf $(VENV) dist build .pytest_cache .hypothesis .ruff_cache

# The steps leave stamps in the environment; the packages are installed again when pyproject.toml changes.
$(VENV)/.base:
	@sh .ci/apt run
	$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q uv || echo "uv is not to be had; using pip"
	@touch $@

$(VENV)/.run: $(VENV)/.base pyproject.toml
	@echo "Installing jitflow and its libraries"
	@$(call install,-e .)
	@touch $@

$(VENV)/.test: $(VENV)/.run pyproject.toml
	@sh .ci/apt test
	@echo "Installing the test libraries"
	@$(call install,-e '.[test]')
	@touch $@

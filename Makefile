# Every target does its own set-up; a second run skips what is already there.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
EMULATOR_PYTHON ?= $(shell python3.13 -c 'import sys; print(sys.executable)' 2>/dev/null || echo $(PYTHON))
PORT ?= 8000
EMULATOR_PORT ?= 4566
UV_VERSION := 0.13.9
export PORT EMULATOR_PORT

BIN := .venv/bin
UV := $(BIN)/uv
UV_STAMP := .venv/.uv-$(UV_VERSION)
RUN_STAMP := .venv/.requirements
DEV_STAMP := .venv/.requirements-dev
EMULATOR_STAMP := .venv-emulator/.requirements
SOURCES := $(wildcard app.py runtime infra tools tests bench)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

.PHONY: help run test check contract format lock reset clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) $(EMULATOR_STAMP) ## Serve the API with an emulated AWS (PORT=8000 EMULATOR_PORT=4566)
	@exec $(BIN)/python -m tools.local

test: $(DEV_STAMP) ## Run the tests with coverage (ARGS= is passed on to pytest)
	$(BIN)/python -m pytest -n auto -m "not e2e" --cov $(ARGS)

check: $(DEV_STAMP) ## Check format, style, types and the direction of imports
	$(BIN)/black --check --quiet $(SOURCES) || { echo "run: make format"; exit 1; }
	$(BIN)/flake8 $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports

contract: $(DEV_STAMP) ## Test the running API (make run) against its OpenAPI document
	@$(BIN)/python -m tools.local.contract

format: $(DEV_STAMP) ## Format the sources
	$(BIN)/black $(SOURCES)

lock: $(UV_STAMP) ## Make the lock files again (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt requirements.in -o requirements.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-auth.in -o runtime/requirements-auth.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements.in -o runtime/requirements.txt
	$(COMPILE) tools/local/requirements-emulator.in -o tools/local/requirements-emulator.txt

reset: $(RUN_STAMP) ## Forget all local data, keys and demo accounts
	@$(BIN)/python -m tools.local reset

clean: ## Remove the environments and everything generated (local data stays)
	rm -rf .venv .venv-emulator .pytest_cache .mypy_cache .import_linter_cache \
		.hypothesis .coverage .coverage.* htmlcov
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.13")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(RUN_STAMP): requirements.txt $(UV_STAMP)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $<
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(UV_STAMP)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $<
	@touch $@ $(RUN_STAMP)

$(EMULATOR_STAMP): tools/local/requirements-emulator.txt $(UV_STAMP)
	@test -x .venv-emulator/bin/python || $(EMULATOR_PYTHON) -m venv --without-pip .venv-emulator
	$(UV) pip install --quiet --compile-bytecode --python .venv-emulator/bin/python --require-hashes -r $<
	@touch $@

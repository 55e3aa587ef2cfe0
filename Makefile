# Every target does its own set-up; a second run skips what is already there.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
# What deploys is 3.13; where there is one, the emulator runs the functions with it.
EMULATOR_PYTHON ?= $(shell for found in python3.13 \
	$${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.13*/bin/python3.13; do \
	$$found -c 'import sys; print(sys.executable)' 2>/dev/null && exit; done; \
	echo $(PYTHON))
STAGE ?= dev
SIZES ?= 1000 100000
PORT ?= 8000
EMULATOR_PORT ?= 4566
WEB_PORT ?= 3000
EXAMPLES ?= 2000
UV_VERSION := 0.13.9
export PORT EMULATOR_PORT WEB_PORT

BIN := .venv/bin
UV := $(BIN)/uv
UV_STAMP := .venv/.uv-$(UV_VERSION)
RUN_STAMP := .venv/.requirements
DEV_STAMP := .venv/.requirements-dev
EMULATOR_STAMP := .venv-emulator/.requirements
NODE_STAMP := node_modules/.installed
BENCH_NODE_STAMP := bench/data/node_modules/.installed
CLIENT := clients/typescript
CLIENT_STAMP := $(CLIENT)/node_modules/.installed
CLIENT_SOURCES := $(shell find $(CLIENT)/src $(CLIENT)/package.json $(CLIENT)/tsconfig.json -type f)
CLIENT_BUILT := $(CLIENT)/dist/index.js
WEB := examples/nextjs
WEB_STAMP := $(WEB)/node_modules/.installed
SOURCES := $(wildcard app.py runtime infra tools tests bench)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

SNAPSHOT_TESTS := tests/infra/test_snapshots.py \
	tests/integration/core/http/test_openapi.py::test_operation_ids_and_tags_are_the_published_ones

# What Chalice needs at the desk of a developer, and never ships.
CHALICE_TOOLS := pip setuptools wheel inquirer click pyyaml blessed editor readchar runs xmod \
	wcwidth ansicon jinxed packaging

# The banner that Node 20 has reached its end of life, once for every synthesis.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 18,20

.PHONY: help run test unit e2e snapshots check check-removable mutants prove-listings prove-dynamodb prove-jobs prove-files prove-export prove-cache bench-cache contract timing bench bench-data load \
	web test-web check-web client client-test client-live client-sizes client-pack api-diff release budgets format package synth diff deploy destroy cost \
	doctor lock reset clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) $(EMULATOR_STAMP) ## Serve the API with an emulated AWS (PORT=8000 EMULATOR_PORT=4566)
	@exec $(BIN)/python -m tools.local

web: $(RUN_STAMP) $(EMULATOR_STAMP) $(WEB_STAMP) ## Serve the API and the example frontend (WEB_PORT=3000)
	@exec $(BIN)/python -m tools.local web

test-web: $(RUN_STAMP) $(EMULATOR_STAMP) $(WEB_STAMP) ## Test the example frontend in a browser (ARGS="sign-in items" for some files)
	@$(BIN)/python -m tools.local.web_test $(ARGS)

check-web: $(WEB_STAMP) ## Check format, style and types of the example frontend
	@cd $(WEB) && npm run --silent check

test: unit client-test api-diff e2e ## Run all tests: in process first, then deployed to the emulator

unit: $(DEV_STAMP) $(NODE_STAMP) ## Run the tests that need no emulator, with coverage (ARGS= for pytest)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not e2e" --cov $(ARGS)

e2e: $(DEV_STAMP) $(EMULATOR_STAMP) $(NODE_STAMP) ## Deploy the stacks to the emulator and call them
	E2E_REQUIRED=1 $(BIN)/python -m pytest -m e2e tests/e2e

snapshots: $(DEV_STAMP) ## Renew what is generated and reviewed: templates, operation ids, the picture
	$(BIN)/python -m pytest -q $(SNAPSHOT_TESTS) --renew-snapshots
	$(BIN)/python -m tools.pictures.architecture
	@git status --short tests docs

check: $(DEV_STAMP) ## Check format, style, types, docstrings and the direction of imports
	$(BIN)/isort --check-only --quiet $(SOURCES) || { echo "run: make format"; exit 1; }
	$(BIN)/black --check --quiet $(SOURCES) || { echo "run: make format"; exit 1; }
	$(BIN)/flake8 $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check.docstrings $(SOURCES)

check-removable: $(DEV_STAMP) ## Remove each optional feature from a copy and check the rest
	@$(BIN)/python -m tools.check.removable $(ARGS)

mutants: $(DEV_STAMP) ## Plant mistakes in the service and say which the tests notice (ARGS="--sample 100 --seed 1")
	@$(BIN)/python -m tools.mutants $(ARGS)

prove-listings: $(DEV_STAMP) ## Compare listings with a model, at random and for long (EXAMPLES=2000)
	LISTING_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n auto \
		tests/unit/features/items/test_listings.py tests/unit/features/items/trash/test_listings.py

prove-dynamodb: $(DEV_STAMP) $(BENCH_NODE_STAMP) ## Hold the tests' DynamoDB in memory to moto and dynalite
	DYNALITE_REQUIRED=1 $(BIN)/python -m pytest -q tests/unit/tools/dynamodb

prove-jobs: $(DEV_STAMP) ## Kill, repeat and delay the workers of jobs at each of their calls (SEED=1 CASES=2000)
	JOBS_SEED=$(SEED) JOBS_CASES=$(or $(CASES),2000) $(BIN)/python -m pytest -q -p no:cacheprovider \
		tests/unit/test_jobs_proof.py

prove-files: $(DEV_STAMP) $(EMULATOR_STAMP) ## Strike the check of files at each of its calls, and upload 200 MB (SEED=1 CASES=300)
	FILES_SEED=$(SEED) FILES_CASES=$(or $(CASES),300) $(BIN)/python -m pytest -q -n auto -p no:cacheprovider \
		tests/unit/features/files/proof
	$(BIN)/python -m tools.local.large_file

prove-export: $(DEV_STAMP) ## Export a large account, interrupt it, import it, measure memory (SEED=1 ITEMS=10000 FILES=200 ENTRIES=10000)
	EXPORT_SEED=$(SEED) EXPORT_ITEMS=$(or $(ITEMS),10000) EXPORT_FILES=$(or $(FILES),200) \
		EXPORT_ENTRIES=$(or $(ENTRIES),10000) $(BIN)/python -m pytest -q -p no:cacheprovider \
		tests/unit/features/exports/proof

prove-cache: $(DEV_STAMP) ## Kill, pause, empty and fill a cache under requests of 20 users (SEED=1 REQUESTS=5000)
	CACHE_SEED=$(SEED) CACHE_REQUESTS=$(or $(REQUESTS),5000) $(BIN)/python -m pytest -q -p no:cacheprovider \
		--show-capture=no tests/unit/test_cache_proof.py

bench-cache: $(DEV_STAMP) ## Measure what a cache in Valkey costs a start and saves a request (ARGS="--runs 11")
	@$(BIN)/python -m bench.cache $(ARGS)

contract: $(DEV_STAMP) $(EMULATOR_STAMP) ## Test the API against its OpenAPI document, on a stage of its own
	@$(BIN)/python -m tools.local.contract

client: $(RUN_STAMP) $(CLIENT_STAMP) ## Make the TypeScript client of the API: its document, types and routes
	@$(BIN)/python -m tools.api document
	@cd $(CLIENT) && node generate.mjs && npm run --silent build

client-test: $(RUN_STAMP) $(CLIENT_STAMP) ## Test the client, and that it is made of the API as it is
	@$(BIN)/python -m tools.api document --check
	@cd $(CLIENT) && npm test --silent

client-live: $(RUN_STAMP) $(EMULATOR_STAMP) $(CLIENT_STAMP) ## Call every operation by the packed client, on a stage of its own
	@cd $(CLIENT) && npm run --silent build
	@$(BIN)/python -m tools.local.client

client-sizes: $(CLIENT_STAMP) ## Compare the client's size with what teams use instead
	@cd $(CLIENT) && npm run --silent build && node test/compare.mjs

client-pack: client ## Pack the client, as npm installs it from a file
	@cd $(CLIENT) && npm pack --silent

api-diff: $(RUN_STAMP) ## Compare the API with its last release; fail if a change breaks clients
	@$(BIN)/python -m tools.api diff

release: $(RUN_STAMP) ## Make the API as it is a release, with its part of the changelog (VERSION=2.1.0)
	@$(BIN)/python -m tools.api release '$(VERSION)'
	@$(MAKE) --no-print-directory client

timing: $(RUN_STAMP) ## Measure at the running API (make run) if times tell who has an account
	@$(BIN)/python -m tools.local.timing

load: $(RUN_STAMP) ## Drive the running service, steadily and in a burst (ARGS="--requests 50000")
	@$(BIN)/python -m bench.load $(ARGS)

budgets: $(RUN_STAMP) ## Hold the api function to its size, start and speed budgets
	@$(BIN)/python -m bench.budgets $(ARGS)

bench: $(RUN_STAMP) ## Compare with what a team would build instead; writes docs/performance.md
	@$(BIN)/python -m bench $(ARGS)

package: $(RUN_STAMP) ## Package the functions and print their sizes (STAGE=dev)
	@$(BIN)/python -m infra.bundling --stage '$(STAGE)'

# The doctor is the one to say that there is no Node.
synth diff deploy destroy: $(NODE_STAMP)
doctor: $(if $(shell command -v npm 2>/dev/null),$(NODE_STAMP))
synth diff deploy destroy doctor: $(RUN_STAMP)
	@$(BIN)/python -m tools.deploy $@ '$(STAGE)' $(ARGS)

synth: ## Make the templates of a stage, without credentials (STAGE=dev)
diff: ## Compare a stage with what is deployed (STAGE=dev)
deploy: ## Deploy a stage and say what its frontend needs (STAGE=dev)
destroy: ## Take a stage away, after asking (STAGE=dev)
cost: $(RUN_STAMP) $(NODE_STAMP) ## Say what a stage costs, idle and used (STAGE=dev ARGS="--lines --users 1000")
	@$(BIN)/python -m tools.cost '$(STAGE)' $(ARGS)
doctor: ## Say what is wrong with this machine or account, and the remedy (STAGE=dev)

bench-data: $(RUN_STAMP) $(BENCH_NODE_STAMP) ## Measure what items cost, at SIZES="1000 100000" of them
	@SIZES="$(SIZES)" $(BIN)/python -m bench.data

format: $(DEV_STAMP) ## Sort the imports and format the sources
	$(BIN)/isort --quiet $(SOURCES)
	$(BIN)/black --quiet $(SOURCES)

lock: $(UV_STAMP) ## Make the lock files again (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt requirements.in -o requirements.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-auth.in -o runtime/requirements-auth.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-files.in -o runtime/requirements-files.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-summaries.in -o runtime/requirements-summaries.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-valkey.in -o runtime/requirements-valkey.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements-worker.in -o runtime/requirements-worker.txt
	$(COMPILE) -c requirements-dev.txt runtime/requirements.in -o runtime/requirements.txt
	for lock in client usual resolver bare chalice; do \
		$(COMPILE) -c requirements-dev.txt --no-annotate $(CHALICE_TOOLS:%=--no-emit-package %) \
			bench/requirements/$$lock.in -o bench/requirements/$$lock.txt || exit; done
	$(COMPILE) tools/local/requirements-emulator.in -o tools/local/requirements-emulator.txt

reset: $(RUN_STAMP) ## Forget all local data, keys and demo accounts
	@$(BIN)/python -m tools.local reset

clean: ## Remove the environments and everything generated (local data stays)
	rm -rf .venv .venv-emulator node_modules bench/data/node_modules $(CLIENT)/node_modules $(WEB)/node_modules $(WEB)/.next $(CLIENT)/dist $(CLIENT)/build \
		$(CLIENT)/*.tgz build cdk.out .pytest_cache .mypy_cache .import_linter_cache \
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

$(NODE_STAMP): package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is needed, with npm: https://nodejs.org"; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BENCH_NODE_STAMP): bench/data/package.json bench/data/package-lock.json
	cd bench/data && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(CLIENT_STAMP): $(CLIENT)/package.json $(CLIENT)/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is needed, with npm: https://nodejs.org"; exit 1; }
	cd $(CLIENT) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CLIENT_BUILT): $(CLIENT_STAMP) $(CLIENT_SOURCES)
	@cd $(CLIENT) && npm run --silent build

# npm copies the client as it is built, so another build is installed anew.
$(WEB_STAMP): $(WEB)/package.json $(WEB)/package-lock.json $(CLIENT_BUILT)
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

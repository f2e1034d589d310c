#!/bin/sh
# All checks, cheapest first, then every test; the last line of output is pytest's summary.
set -eu
cd "$(dirname "$0")/../.."
step() { printf '\n== %s\n' "$1"; }

step "set-up"
"${PYTHON:-python3}" deploy/local/bootstrap.py --dev
PATH="$PWD/.venv/bin:$PATH"; export PATH
python -m deploy.local.browser

step "ruff"; ruff check . && ruff format --check .
step "file lengths"; python -m deploy.local.check_lengths
step "generated code"; make --no-print-directory check-proto
step "imports"; lint-imports
step "mypy"; mypy
step "web UI: lint, types, unit tests, build"; python -m deploy.local.web check
step "tests"; exec pytest -n 2 "$@"

# `make help` explains. Everything runs in .venv, which bootstrap.py makes from a hash-locked file.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
PORT ?= 8000
WORKERS ?= auto
.DEFAULT_GOAL := help
.PHONY: help demo test check bench run worker runtime dev format clean

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: runtime ## install, load the demonstration year, show the main job, serve the site (SERVE=0 stops before serving, PORT=8000)
	@OVERSIGHT_DEMO=1 $(BIN)/oversight demo run $(if $(filter 0,$(SERVE)),--no-serve) --port $(PORT)

test: dev ## install and pass every test: SQLite, PostgreSQL, Chromium
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term
	@$(BIN)/coverage report --include='sampling/*,audit_log/*,oversight/rules/*,oversight/persistence/*' --fail-under=100

check: dev ## lint, types, contracts and the quick tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not slow and not browser and not postgresql"

bench: dev ## print the figures of benchmarks/
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

run: runtime ## serve the site with the present settings (PORT=8000)
	@$(BIN)/oversight serve --port $(PORT)

worker: runtime ## run the background worker
	@$(BIN)/oversight worker

format: dev ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## remove var/ (the databases and keys) and what tools leave behind
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build

runtime:
	@$(PYTHON) bootstrap.py runtime

dev:
	@$(PYTHON) bootstrap.py dev

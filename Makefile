# `make help` lists what there is. Everything is installed below this folder, except Debian packages that are missing.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
PY := $(VENV)/bin/python
BOOTSTRAP := VENV=$(abspath $(VENV)) sh hub/edges/stack/bootstrap.sh
PYTEST := $(PY) -m pytest
# A file at a time to each worker: what a file's tests share stays shared, and every worker has its own broker and database.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile
ARGS ?=

# Node.js may have been installed into the Python environment.
export PATH := $(abspath $(VENV))/bin:$(PATH)
export PYTHONUNBUFFERED := 1

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help demo test bench lint types format unit edges acceptance web web-check browser community client lock clean clean-data install install-dev

help: ## List what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  make demo ARGS="--sensors 1000 --seed 7 --speed 10"   passes options to `hub demo`'
	@echo '  make demo HUB_HTTP_PORT=8080 HUB_MQTT_PORT=1883       pins the ports'

demo: install web/dist/index.html ## Install what is missing, run the whole hub with the simulated city; Ctrl-C stops all of it
	@$(PY) -m hub demo $(ARGS)

test: install-dev ## Install what is missing and run every check there is
	@$(MAKE) --no-print-directory lint types unit edges acceptance web-check browser

lint: ## Check style: ruff
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: ## Check Python types: mypy --strict
	$(PY) -m mypy

unit: ## Test the pure core
	$(PYTEST) tests/unit $(PARALLEL) $(ARGS)

edges: ## Test with the real broker and database, cut on purpose
	$(PYTEST) tests/edges $(PARALLEL) $(ARGS)

acceptance: ## Test the timelines a duty officer could read
	$(PYTEST) tests/acceptance $(PARALLEL) $(ARGS)

web-check: web/node_modules/.installed ## Check, test and build the console
	$(PY) -m hub openapi > web/node_modules/.openapi.json
	cd web && node schema.mjs node_modules/.openapi.json src/api/schema.ts --check && npm run check && npm test
	@$(MAKE) --no-print-directory web

browser: web/dist/index.html ## Test the console in a real browser
	$(PYTEST) tests/e2e $(ARGS)

community: web/node_modules/.installed ## Try the migrations on TimescaleDB Community (a WebAssembly build; not part of `make test`)
	cd tests/community && npm ci && node --test summaries.mjs

bench: install-dev web/dist/index.html ## Measure speed and write docs/benchmarks
	$(PY) -m tests.bench $(ARGS)

web: web/dist/index.html ## Build the console

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build
	@touch $@

format: install-dev ## Bring the Python code into shape
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

install:
	@$(BOOTSTRAP) demo

install-dev:
	@$(BOOTSTRAP) test

client: install-dev web/node_modules/.installed ## Make the console's API types anew from the OpenAPI document
	$(PY) -m hub openapi > web/node_modules/.openapi.json
	cd web && node schema.mjs node_modules/.openapi.json src/api/schema.ts

lock: install-dev ## Renew the hashed lock files from pyproject.toml
	$(PY) -m pip install --quiet uv
	sh .ci/lock

clean: ## Remove what was built; data, Python packages and node_modules stay
	rm -rf web/dist web/test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find hub simulators tests -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data: ## Delete the demo's data: readings, accounts, everything under .local
	@for link in .local/postgres .local/mosquitto; do [ ! -L $$link ] || rm -rf "$$(readlink -f $$link)"; done
	rm -rf .local

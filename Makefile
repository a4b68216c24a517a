# make demo: the main job with embedded defaults.   make test: everything CI runs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check ui lock clean

PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
install = $(if $(UV),VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --require-hashes -r $(1),$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1))

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | column -t -s "$$(printf '\t')"

demo: .venv/runtime  ## Simulate a shop's week, load it, compute it, show it
	@$(BIN)/clickstream demo

test: .venv/dev check  ## Everything CI runs
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/dev  ## The quick part of the tests: format, lint, types, imports, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt-free-sql

ui: .venv/dev  ## Open the Dagster UI on the configured warehouse
	@$(BIN)/clickstream ui

lock:  ## Write the lock files anew from the requirements
	cd requirements && for name in runtime dev; do uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --no-strip-extras $$name.in -o $$name.txt; done

clean:  ## Remove what the targets made
	rm -rf .venv demo data build *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.13 is needed: apt-get install python3 python3-venv"; exit 1; }
	@$(if $(UV),$(UV) venv --quiet --no-python-downloads --python $(PYTHON) .venv,$(PYTHON) -m venv .venv)

.venv/runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "installing the packages of requirements/runtime.txt"
	@$(call install,requirements/runtime.txt)
	@$(if $(UV),VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --no-deps --no-build-isolation -e .,$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .)
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	@echo "installing the packages of requirements/dev.txt"
	@$(call install,requirements/dev.txt)
	@touch $@

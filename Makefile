# Afterwatch from nothing: `make run` serves, `make test` proves. Both prepare .venv themselves.
# PYTHON=/path/to/python chooses the interpreter, CHROMIUM=/path/to/chromium the browser of the tests.

python := .venv/bin/python
prepare := sh deploy/prepare.sh

.DEFAULT_GOAL := help
.PHONY: help run test bench verify-r templates format clean

help:
	@echo 'make run        prepare everything and serve the dashboard on this machine'
	@echo 'make test       prepare everything, then lint, types, import contracts and all tests'
	@echo 'make bench      print the benchmark tables (R is used where it is installed)'
	@echo 'make verify-r   run the R scripts of canonical questions and compare every number'
	@echo 'make templates  write empty CSV tables to fill in (DIR=build/templates)'
	@echo 'make format     format the code and apply the safe lint fixes'
	@echo 'make clean      remove .venv, prepared data and every cache'

run:
	@$(prepare) run
	@exec $(python) app.py

test:
	@$(prepare) test
	@echo '== ruff: lint'
	@$(python) -m ruff check --quiet .
	@echo '== ruff: format'
	@$(python) -m ruff format --check --quiet .
	@echo '== pyright: types'
	@$(python) -m pyright
	@echo '== import-linter: which package may import which'
	@.venv/bin/lint-imports --no-logo
	@echo '== pytest'
	@$(python) -m pytest -n 2

bench:
	@$(prepare) test
	@$(python) -m tests.benchmarks

verify-r:
	@$(prepare) test
	@sh deploy/prepare_r.sh
	@$(python) -m tests.verify_r

DIR ?= build/templates
templates:
	@$(prepare) run
	@$(python) -m data templates '$(DIR)'

format:
	@$(prepare) test
	@$(python) -m ruff check --fix --quiet .
	@$(python) -m ruff format .

clean:
	rm -rf .venv .afterwatch build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

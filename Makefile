# Afterwatch from nothing: `make run` serves, `make test` proves. Both prepare .venv themselves.
# PYTHON=/path/to/python chooses the interpreter, CHROMIUM=/path/to/chromium the browser of the tests.

python := .venv/bin/python
prepare := sh deploy/prepare.sh

.DEFAULT_GOAL := help
.PHONY: help run test bench verify-r templates validate describe prepare doctor has-data format clean

help:
	@echo 'make run        prepare everything and serve the dashboard on this machine'
	@echo 'make test       prepare everything, then lint, types, import contracts and all tests'
	@echo 'make bench      print the benchmark tables (R is used where it is installed)'
	@echo 'make verify-r   run the R scripts of canonical questions and compare every number'
	@echo 'make templates  write empty tables to fill in: build/tables.xlsx and build/templates'
	@echo 'make validate   say what is wrong with DATA=PATH, with a page and a CSV in build'
	@echo 'make describe   say what is in DATA=PATH'
	@echo 'make prepare    read, check and sort DATA=PATH into the store'
	@echo 'make doctor     say whether this machine and its settings are fit'
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
	@echo '== import-linter: which package may import which'
	@.venv/bin/lint-imports --no-logo
	@echo '== pytest, and beside it pyright: types'
	@mkdir -p build; \
	$(python) -m pyright >build/types.txt 2>&1 & types=$$!; \
	$(python) -m pytest -n 2; tests=$$?; \
	wait $$types || { cat build/types.txt; exit 1; }; exit $$tests

bench:
	@$(prepare) test
	@$(python) -m tests.benchmarks

verify-r:
	@$(prepare) test
	@sh deploy/prepare_r.sh
	@$(python) -m tests.verify_r

# The short-cuts of `python -m data` (docs/your-data.md). DATA is a folder of tables or one workbook.
templates:
	@$(prepare) run
	@$(python) -m data templates build/tables.xlsx
	@$(python) -m data templates build/templates

validate: has-data
	@mkdir -p build
	@$(python) -m data validate '$(DATA)' --html build/validation.html --csv build/validation.csv

describe: has-data
	@$(python) -m data describe '$(DATA)' --columns

prepare: has-data
	@$(python) -m data prepare '$(DATA)'

doctor:
	@$(prepare) run
	@$(python) -m data doctor

has-data:
	@test -n '$(DATA)' || { echo 'Name the folder or the workbook: make $(MAKECMDGOALS) DATA=/path/to/it' >&2; exit 2; }
	@$(prepare) run

format:
	@$(prepare) test
	@$(python) -m ruff check --fix --quiet .
	@$(python) -m ruff format .

clean:
	rm -rf .venv .afterwatch build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

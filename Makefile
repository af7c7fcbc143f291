# The six commands of the house. Python 3.11 or newer and make are all a fresh machine needs.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
# A module is compiled once, when first imported, and stays so, also where the environment (many an image for
# containers) asks otherwise: a process of the portal then starts in half the time.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes
# every core, at most eight: a worker has its own database
WORKERS ?= auto

help:  ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/; s/^/  make /'

run: .venv/run.stamp  ## Start the whole portal (PORT=9000 make run chooses the port)
	@exec $(BIN)/python -m portal.run

test: .venv/dev.stamp browser  ## Run every test (ARGS="-k demande" narrows it)
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist loadgroup --no-loadscope-reorder -rs $(ARGS)

check: .venv/dev.stamp  ## Format, rules, types, layers, templates, migrations, pinned requirements
	@tools/check

bench: .venv/dev.stamp  ## Measure speed (numbers, no verdict)
	@$(BIN)/python -m bench $(ARGS)

demo: .venv/run.stamp  ## Load the vocabularies, the real sites and the example data
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_vocabularies
	@$(BIN)/python manage.py import_vitrines data/vitrines.csv
	@$(BIN)/python manage.py load_demo
	@$(BIN)/python manage.py rebuild_search

clean:  ## Stop what is left running, then remove the environment, the data under var/ and the caches
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m portal.run clean; fi
	@rm -rf .venv staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser: .venv/dev.stamp
	@tools/browser

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Il faut Python 3.11 ou plus récent (PYTHON=/chemin/vers/python3.11 make run)." >&2; exit 1; fi
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "L’environnement n’a pas pu être créé. Sous Debian : apt-get install python3-venv" >&2; exit 1; }

# A stamp a requirements file: nothing is installed again until that file changes.
.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installation des paquets…"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt | .venv/bin/python
	@echo "Installation des paquets de développement…"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

.PHONY: help run test check bench demo clean browser

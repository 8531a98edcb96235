# Two commands for everyone: `make run` and `make test`. Everything they need beyond Python 3.11 is installed into .venv.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.PHONY: help run setup setup-test test check bench format clean

help:
	@echo "make run     set up, harvest the demo agencies, serve the portal on http://127.0.0.1:8000 (SALA_PORT: another port)"
	@echo "make test    set up and pass the tests"
	@echo "make check   everything that is not a test: floors, types, style"
	@echo "make bench   the benchmarks, as ratios against a peer or a floor of the same run"
	@echo "make setup   set up alone"

run: setup
	./sala demo --port $${SALA_PORT:-8000}

setup: $(VENV)/installed $(VENV)/vendored

setup-test: $(VENV)/installed-dev $(VENV)/vendored

test: setup-test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-test
	$(BIN)/python -m benchmarks

format: setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) node_modules api/portal/static/vendor

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sala needs Python 3.11 or newer; '$(PYTHON)' is older. Name another one: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "This Python cannot make environments (on Debian: apt install python3-venv)." >&2; exit 1; }

$(VENV)/installed: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing what Sala needs ..."
	@$(BIN)/python -m pip install -q -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt constraints.txt tests/recipes.txt | $(VENV)/bin/python
	@echo "Installing what Sala and its tests need ..."
	@$(BIN)/python -m pip install -q -r requirements-dev.txt -c constraints.txt
	@# Apart: where pandas can be imported, pyarrow imports it, and what is measured and tested is no longer what runs.
	@$(BIN)/python -m pip install -q --upgrade --target $(VENV)/recipes --no-deps -r tests/recipes.txt
	@touch $(VENV)/installed $@

# Fonts and scripts of the pages come from npm by version and are served by ourselves. Without them pages fall back to the
# reader's own fonts, so a machine that cannot reach the registry still gets a portal.
$(VENV)/vendored: package.json package-lock.json api/portal/vendor.py | $(VENV)/installed
	@echo "Fetching fonts and scripts of the pages ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --no-audit --no-fund --ignore-scripts && \
	  $(BIN)/python -m api.portal.vendor && touch $@ || \
	  echo "The pages' fonts and scripts could not be fetched: pages will use plain ones. 'make setup' tries again." >&2

# demo, test, lint and bench; each sets up .venv by itself and again when pyproject.toml or constraints.txt changes.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := outputs/demo.duckdb

.PHONY: demo test lint bench readme clean
.DELETE_ON_ERROR:

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "miner needs Python 3.11 to 3.14; give it as make PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(STAMP)
	@mkdir -p outputs && rm -f $(DEMO)
	$(BIN)/miner run $$(find corpus -type f ! -name '*.json' ! -name '.*' ! -path '*/not_articles/*' ! -path '*/records/*' | sort) --db $(DEMO) || test $$? -eq 1
	$(BIN)/miner report overview --db $(DEMO)
	$(BIN)/miner report local_control --db $(DEMO)

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python tests/bench/bench.py

readme: demo
	$(BIN)/python tests/readme.py

clean:
	rm -rf $(VENV) build dist *.egg-info

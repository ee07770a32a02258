# demo, test, soak, fuzz, lint and bench; each sets up .venv by itself and again when pyproject.toml or constraints.txt changes.
# bench has an environment of its own, .venv-bench, since its peers are many. make bench FULL=1 grows to 100,000 abstracts.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := .venv-bench
SIZES := 1000,10000,100000
DEMO := outputs/demo.duckdb

FUZZ := page archive query parts

.PHONY: demo test soak fuzz lint bench score weights readme clean
.DELETE_ON_ERROR:

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "miner needs Python 3.11 to 3.14; give it as make PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(STAMP)
	@mkdir -p outputs && rm -f $(DEMO)
	$(BIN)/miner run $$(find corpus -type f ! -name '*.json' ! -name '.*' ! -path '*/not_articles/*' ! -path '*/records/*' ! -path '*/written/*' | sort) --db $(DEMO) || test $$? -eq 1
	$(BIN)/miner report overview --db $(DEMO)
	$(BIN)/miner report local_control --db $(DEMO)
	@echo; echo "The same as a page: $(BIN)/miner view --db $(DEMO)"

test: $(STAMP)
	$(BIN)/python -m pytest

# What takes long: a hundred kills of each kind. .ci/run does it too.
soak: $(STAMP)
	MINER_KILLS=$(or $(KILLS),100) $(BIN)/python -m pytest tests/store/test_kills.py

# Each target for SECONDS; what finds a fault is kept in tests/fuzz/found and tried again by every make test.
fuzz: $(STAMP)
	for target in $(FUZZ); do $(BIN)/python -m tests.fuzz.fuzz $$target $(or $(SECONDS),60) $(or $(SEED),0) || exit 1; done

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Below Python 3.12 medspaCy asks for a spaCy older than miner's; it works with this one, so it comes without its wishes.
$(BENCH)/.installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "miner needs Python 3.11 to 3.14; give it as make PYTHON=/path/to/python3"; exit 1; }
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BENCH)/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' || { \
		$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt PyRuSH medspacy_quickumls jsonschema && \
		$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps medspacy; } || \
		echo "medspaCy could not be installed: the table will say so"
	touch $@

bench: $(BENCH)/.installed
	$(BENCH)/bin/miner bench -o docs/benchmarks.md $(if $(FULL),--texts 200 --rounds 5 --sizes $(SIZES))

# Folds of labelled abstracts, read by weights that have not seen them; needs the labelled sets beside the checkout.
score: $(STAMP)
	$(BIN)/python -m tests.reading.shipped --judge $(or $(FOLDS),1)
	$(BIN)/python -m tests.reading.by_kind --seed 2 --documents 450 --holdout

weights: $(STAMP)
	$(BIN)/python -m tests.reading.shipped

readme: demo
	$(BIN)/python tests/readme.py

clean:
	rm -rf $(VENV) $(BENCH) build dist *.egg-info

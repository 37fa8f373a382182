.PHONY: run test lint bench soak install install-dev chromium
PYTHON ?= python3
BIN := .venv/bin

run: install             ## Start the app on port 8501
	$(BIN)/streamlit run streamlit_app.py --server.port 8501

test: lint chromium      ## Run the linter and all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install-dev        ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

bench: install-dev benchmarks/.venv/installed   ## Measure speed and memory, see benchmarks/
	$(BIN)/python -m benchmarks

soak: install-dev        ## Put the app under load and break what it stands on, see soak/
	$(BIN)/python -m soak

install: .venv/installed           ## Make .venv with what the app runs on
install-dev: .venv/installed-dev   ## Add what tests and benchmarks need

.venv/installed: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

benchmarks/.venv/installed: benchmarks/requirements-peers.txt
	test -x benchmarks/.venv/bin/python || $(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

chromium: install-dev    ## Find a Chromium for the browser tests, or install one
	$(BIN)/python -m tests.chromium

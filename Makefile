.PHONY: run test tests lint bench soak screenshots install install-dev chromium pre-commit
PYTHON ?= python3
BIN := .venv/bin

run: install             ## Start the app on port 8501
	$(BIN)/streamlit run streamlit_app.py --server.port 8501

test: lint tests         ## Run the linters and all tests

tests: chromium          ## Run all tests; with COVERAGE=1 measure coverage, which takes longer
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
	  $(if $(COVERAGE),--cov --cov-report=markdown:coverage.md)

# The same commands are in .pre-commit-config.yaml: a test holds the two equal.
lint: install-dev        ## Check format, names, import direction, types, JavaScript and CSS
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/biome ci --error-on-warnings .

bench: install-dev benchmarks/.venv/installed   ## Measure speed and memory, see benchmarks/
	$(BIN)/python -m benchmarks

soak: install-dev        ## Put the app under load and break what it stands on, see soak/
	$(BIN)/python -m soak

screenshots: chromium    ## Take pictures of all pages and states, and README's animation
	$(BIN)/python -m tools.screenshots

pre-commit: install-dev  ## Run the linters before each commit
	$(BIN)/pre-commit install

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

chromium: install-dev    ## Find a Chromium for tests and benchmarks, or install one
	$(BIN)/python -m tools.chromium

# Two commands do everything on a fresh machine: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(or $(shell command -v uv),.cache/uv/bin/uv)
SINCE ?= main
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1
ifneq ($(shell git log -1 --format=%ct 2>/dev/null),)
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
endif

.DEFAULT_GOAL := help
.PHONY: help site handout serve test format lock propose-lock public changes stale links bench fuzz mutants clean

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(READY) ## Build the guide strictly into site/; an old site stays until the new one is whole
	@$(BIN)/plainguide build --to site

serve: $(READY) ## Serve the guide at http://127.0.0.1:8000/ and rebuild it on every change
	@$(BIN)/mkdocs serve

test: $(READY) ## Run all tests: format, lint, types, unit, whole builds, real browser
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@CHROMIUM="$$(sh tests/browser/find-browser chromium)" FIREFOX="$$(sh tests/browser/find-browser firefox)" \
		$(BIN)/pytest -n 2 --dist loadgroup

format: $(READY) ## Format the Python files
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(READY) $(UV) ## Choose the newest dependencies again and write requirements.lock
	@$(UV) pip compile --universal --generate-hashes --python-version 3.11 --all-extras --upgrade --quiet \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock

propose-lock: ## Open a pull request with the new requirements.lock (needs gh)
	@sh .github/propose-lock.sh

handout: $(READY) ## Make the guide as one PDF for paper, and build the site with it and with links to it (needs Chromium)
	@CHROMIUM="$$(sh tests/browser/find-browser chromium)" $(BIN)/plainguide handout --to .cache/handout.pdf
	@$(BIN)/plainguide build --to site --handout .cache/handout.pdf

public: handout ## The site as it is published

changes: $(READY) ## Say what changes for readers: make changes SINCE=main
	@$(BIN)/python .github/changes.py '$(SINCE)'

stale: $(READY) ## List what was last checked more than 12 months ago
	@$(BIN)/plainguide stale

links: $(READY) ## Find dead links of the built site to other sites (needs the network)
	@$(BIN)/python tests/links.py site

bench: $(READY) ## Measure compiling, proving, deciding and building; every file of tests/bench
	@for one in tests/bench/*.py; do echo "== $$one" && $(BIN)/python $$one || exit 1; done

fuzz: $(READY) ## Try 20,000 broken inputs
	@$(BIN)/python tests/fuzz.py

mutants: $(READY) ## Break the law and a sample of the code in single places; the tests must notice
	@$(BIN)/python tests/mutants/law.py
	@$(BIN)/python tests/mutants/code.py

clean: ## Remove everything that make made
	@rm -rf $(VENV) site .site-* .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

.cache/uv/bin/uv:
	@$(PYTHON) -m venv .cache/uv
	@.cache/uv/bin/python -m pip install -qq uv

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-index --no-build-isolation -e .
	@touch $@

# Two commands do everything on a fresh machine: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site serve test format lock clean

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(READY) ## Build the guide strictly into site/; an old site stays until the new one is whole
	@$(BIN)/plainguide build --to site

serve: $(READY) ## Serve the guide at http://127.0.0.1:8000/ and rebuild it on every change
	@$(BIN)/mkdocs serve

test: $(READY) ## Run all tests: format, lint, types, unit, whole builds, real browser
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@CHROMIUM="$$(sh tests/browser/find-chromium)" $(BIN)/pytest -n 2 --dist loadgroup

format: $(READY) ## Format the Python files
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(READY) ## Choose the newest dependencies again and write requirements.lock (needs uv)
	@uv pip compile --universal --generate-hashes --python-version 3.11 --all-extras --upgrade --quiet \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock

clean: ## Remove everything that make made
	@rm -rf $(VENV) site .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-index --no-build-isolation -e .
	@touch $@

# `make demo` and `make test` are the commands of the README; CONTRIBUTING.md has all. They need Python 3.11 to 3.13 and
# a package registry; everything else goes into .venv. To choose the Python: make demo PYTHON=/path/to/python3.12

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))

# A virtual environment of another Python than the one asked for is made anew.
ifneq ($(PYTHON),)
ifneq ($(shell cat $(VENV)/python 2>/dev/null),$(PYTHON))
.PHONY: $(VENV)/python
endif
endif

.PHONY: demo test docs notebooks man

demo: $(VENV)/installed
	$(BIN)/detente demo

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist worksteal

docs: $(VENV)/installed-dev
	$(BIN)/python tools/make_reference.py
	$(BIN)/mkdocs build
	@echo "The site is in build/site."

notebooks: $(VENV)/installed-dev
	$(BIN)/python tools/run_notebooks.py

man: $(VENV)/installed
	$(BIN)/detente man --out build/man

$(VENV)/python:
	@wanted='$(PYTHON)'; found=; \
	for python in $${wanted:-python3.11 python3 python3.12 python3.13 python}; do \
	  if "$$python" -c '$(FITS)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  version=$$($${wanted:-python3} -V 2>/dev/null || echo "not to be found"); \
	  echo "Détente needs Python 3.11, 3.12 or 3.13, and $${wanted:-python3} is $$version." >&2; \
	  echo "Install one of them, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; \
	  exit 1; \
	fi; \
	rm -rf $(VENV) && "$$found" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
	echo "$${wanted:-$$found}" > $@

$(VENV)/installed: $(VENV)/python pyproject.toml
	@echo "Installing Détente into $(VENV); the first time takes a minute or two."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/python pyproject.toml
	@echo "Installing Détente and what tests it into $(VENV); the first time takes a minute or two."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/installed

# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
.PHONY: demo test check lint fix model evaluate bundle audit tools clean

PYTHON ?= python3
VENV := .venv
TOOLS := .tools
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
RECIPE ?= training/recipes/unesco-civil-servants-linear.toml

demo: $(VENV)/core.done ## set up the core and tag the examples
	$(VENV)/bin/tagger tag examples/*.txt examples/*.pdf examples/*.docx

test: $(VENV)/dev.done ## set up everything the tests need and run them
	$(PY) -m pytest --cov --cov-report=term

check: lint test ## what a change must pass

lint: $(VENV)/dev.done ## style, types, layers, dependencies
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry .

fix: $(VENV)/dev.done ## let ruff mend what it can
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

model: $(VENV)/dev.done ## train a model: make model RECIPE=training/recipes/….toml
	$(PY) -m training train $(RECIPE)

evaluate: $(VENV)/dev.done ## measure the models on the test part; write cards and tables
	$(PY) -m training evaluate

bundle: $(TOOLS)/tools.done ## a folder in dist/ that a machine without network installs from
	PYTHON=$(PYTHON) service/deploy/make_bundle.sh

audit: $(TOOLS)/tools.done ## ask the network for known weaknesses of what the bundle holds
	service/deploy/audit.sh

tools: $(TOOLS)/tools.done ## what `bundle`, `audit` and some tests are made with

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check 'pip>=25.1'

$(VENV)/core.done: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

# torch's CPU build goes first, so that nothing after it fetches the CUDA builds.
$(VENV)/dev.done: $(VENV)/core.done
	$(PIP) torch==2.13.0
	$(PIP) --editable '.[training,service]' --group dev
	touch $@

$(TOOLS)/tools.done: service/deploy/tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

clean: ## remove the virtual environments
	rm -rf $(VENV) $(TOOLS)

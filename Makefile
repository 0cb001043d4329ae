# One command each; `make help` lists them. Needs make, git and Python 3.11 or newer.

VENV   := .venv
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
JOBS   ?= 3

# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# Bytecode that is not kept costs every process seconds at its start; some images switch it off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format bench rules conformance hostile postgres fuzz mutate crash load pages lock clean

help:  ## show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# -- set up: a stamp per lock file, so that a second time costs nothing

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Handschlag needs Python 3.11 or newer, and none was found here." >&2; exit 1; }
	@if uv --version >/dev/null 2>&1; then uv venv --quiet --python "$(PYTHON)" $(VENV); \
	else "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make $(VENV). On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; fi

# The package is used where it stands; `handschlag` is on the way in from anywhere.
$(BIN)/handschlag: | $(BIN)/python
	@$(BIN)/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "handschlag.pth").write_text("$(CURDIR)\n")'
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m handschlag "$$@"\n' > $@
	@chmod +x $@

# uv where it is, else uv inside .venv, else plain pip: all three install the same hashed lock.
$(VENV)/%.installed: requirements/%.txt | $(BIN)/python
	@echo "Installing $< ..."
	@if ! uv --version >/dev/null 2>&1 && ! test -x $(BIN)/uv; then \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt 2>/dev/null || true; fi
	@PATH="$(CURDIR)/$(BIN):$$PATH"; \
	uv pip install --quiet --python $(BIN)/python --require-hashes -r $< 2>$(VENV)/uv.log \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

# Django's translations, compiled without GNU gettext.
CATALOGS := $(wildcard handschlag/locale/*/LC_MESSAGES/*.po handschlag/*/locale/*/LC_MESSAGES/*.po)
$(VENV)/locale.compiled: $(CATALOGS) | $(VENV)/run.installed
	@for catalog in $(CATALOGS); do \
		$(BIN)/pybabel --quiet compile -i $$catalog -o $${catalog%.po}.mo || exit 1; done
	@touch $@

# Not every machine has a wheel of the engine that runs the official rules: without it, all else works.
$(VENV)/rules.tried: requirements/rules.txt | $(VENV)/run.installed
	@$(MAKE) --no-print-directory $(VENV)/rules.installed 2>$(VENV)/rules.log \
		|| echo "The official e-invoice rules could not be installed here (see $(VENV)/rules.log). All else works."
	@touch $@

RUN := $(BIN)/handschlag $(VENV)/run.installed $(VENV)/rules.tried $(VENV)/locale.compiled
DEV := $(RUN) $(VENV)/dev.installed $(VENV)/e2e.installed

setup: $(RUN)  ## install what the product needs, then stop

run: $(RUN)  ## serve the product at http://127.0.0.1:8000 (PORT=..., HANDSCHLAG_DATA=...)
	@exec $(BIN)/python -m handschlag serve

demo: $(RUN)  ## the same with a filled, fictional example business that sends nothing outside
	@exec $(BIN)/python -m handschlag demo

# Suites with a target of their own, and what a database cannot change.
SLOW := conformance crash hostile load pages
NO_DATABASE := adapters browser cli core documents examples fuzz test_docs.py test_library_doc.py test_dated_tables.py test_layout.py \
	test_law_doc.py test_logs.py test_settings.py test_setup.py test_supervisor.py test_translations.py

test: $(DEV)  ## the tests of every day; as root with apt it first installs Chromium and PostgreSQL (NO_APT=1: never)
	@deploy/install-test-tools chromium postgresql qpdf
	@$(PYTEST) tests -n $(JOBS) --dist worksteal $(patsubst %,--ignore=tests/%,$(SLOW)) $(ARGS)

hostile: $(DEV)  ## broken and evil input at every form, address and command
	@deploy/install-test-tools postgresql
	@$(PYTEST) tests/hostile -n $(JOBS) --dist worksteal $(ARGS)

postgres: $(DEV)  ## everything that touches the database once more, on PostgreSQL
	@deploy/install-test-tools postgresql
	@HS_DATABASE=postgres $(PYTEST) tests -n $(JOBS) --dist worksteal -m "not browser and not postgres" \
		$(patsubst %,--ignore=tests/%,$(SLOW) $(NO_DATABASE)) $(ARGS)

conformance: $(DEV)  ## the official e-invoice rules, veraPDF and a second reader
	@deploy/install-test-tools java mvn qpdf
	@$(PYTEST) tests/conformance -n $(JOBS) --dist worksteal $(ARGS)

rules: $(RUN)  ## fetch the newest published rules of EN 16931, XRechnung and Peppol (needs Maven)
	@PYTHON=$(BIN)/python deploy/fetch-rules

fuzz: $(DEV)  ## a million broken inputs over the parsers (ARGS="--seconds 600 --seed 7")
	@$(BIN)/python -m tests.fuzz.parsers $(ARGS)

mutate: $(DEV)  ## change money, tax, totals, numbering in one place: do tests notice? (ARGS="--sample 100")
	@$(BIN)/python -m tests.mutation.mutate $(ARGS)

pages: $(DEV)  ## every page of the example business: axe, both themes and languages, three widths
	@deploy/install-test-tools chromium
	@$(PYTEST) tests/pages -n $(JOBS) --dist worksteal $(ARGS)

crash: $(DEV)  ## kill server and worker at random moments; nothing may be lost
	@deploy/install-test-tools postgresql
	@$(PYTEST) tests/crash $(ARGS)

load: $(DEV)  ## 16 clients at once on SQLite and PostgreSQL; 200 contracts for a year
	@deploy/install-test-tools postgresql
	@$(PYTEST) tests/load $(ARGS)
	@HS_FULL=1 $(PYTEST) tests/stories/test_web_agency.py

check: $(DEV)  ## lint, types, import rules, migrations, documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PYTEST) -q tests/test_layout.py tests/test_settings.py tests/test_law_doc.py tests/test_library_doc.py tests/test_docs.py

format: $(DEV)  ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) $(VENV)/bench.installed  ## CPU milliseconds of the main jobs, beside two peers
	@$(BIN)/python -m bench $(ARGS)

# In this order: each lock keeps the versions of those before it. No lock names a host.
LOCK := PATH="$(CURDIR)/$(BIN):$$PATH" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock: $(DEV)  ## renew the lock files (UPGRADE=--upgrade for newer versions)
	@for set in uv run rules dev e2e bench; do $(LOCK) $(UPGRADE) requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean:  ## remove what `make` made; your data stays
	@rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find handschlag -name '*.mo' -delete

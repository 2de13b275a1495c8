# Needs Python 3.11 or newer and a package index; everything else is installed into .venv.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
LOCK := $(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options

.PHONY: run demo dev test test-fast test-long test-deep coverage pictures icons bench audit check format lock
.DEFAULT_GOAL := run

# Serve the portal on http://localhost:8501 (PORTAL_PORT=… for another port).
run: .venv/.run
	@$(BIN)/python -m portal serve

# The same with generated progress over a year, in a home of its own, labelled 演示数据.
demo: .venv/.run
	@PORTAL_DEMO=1 $(BIN)/python -m portal serve

# Serve and reload pages when their files change.
dev: .venv/.run
	@STREAMLIT_SERVER_FILE_WATCHER_TYPE=auto $(BIN)/python -m portal serve

# The quick ones, rules and property basics: no pages, servers, browsers, spreadsheets or notices.
test-fast: .venv/.test
	$(BIN)/python -m pytest tests/unit/ledger tests/unit/sync/moves tests/unit/sync/test_merge.py tests/unit/test_project.py \
		tests/unit/test_glossary.py --ignore tests/unit/ledger/notice -m "not deep" --hypothesis-profile ci --numprocesses 2 --quiet

# Every rule and every way through the portal once, in under six minutes on two cores that do nothing else; tests that
# need LibreOffice or Chromium say so when they are skipped.
test: .venv/.test
	$(BIN)/python -m pytest -m "not long and not deep" --numprocesses 2 --dist worksteal

# What takes seconds for an example: every page in the browser at two widths, LibreOffice, printed papers, hostile files,
# kill -9 at every chosen instant, years played through. Continuous integration runs these beside `make test`.
test-long: .venv/.test
	$(BIN)/python -m pytest -m "long and not deep" --numprocesses 2 --dist worksteal

MEASURED := tests/unit/ledger tests/unit/store tests/unit/sync
# Which branches of the ledger, the store and the sync their own quick tests take: minutes; `make check` asks the ledger's
# alone (one figure: per cent). Whether the tests pass, `make test` says: measured code is slower than some of them allow.
coverage: .venv/.test
	@mkdir -p var/coverage
	@$(BIN)/coverage erase
	-$(BIN)/coverage run -m pytest $(MEASURED) --ignore tests/unit/ledger/notice --ignore tests/unit/sync/backends \
		-m "not deep" --hypothesis-profile ci --numprocesses 2 --quiet
	@$(BIN)/coverage combine --quiet
	@printf 'branches that tests take, per cent: '; $(BIN)/coverage report $(COVERED)

# The slow searches: thousands of random histories, others every day, two hundred kill -9, fuzzed files, two hours of
# faults. PORTAL_HISTORIES, PORTAL_KILLS, PORTAL_FUZZ_SECONDS and PORTAL_SOAK_MINUTES make them longer or shorter.
test-deep: .venv/.test
	$(BIN)/python -m pytest -m deep --numprocesses 2

# Take the pictures of README, guide and docs/design.md anew, in Chromium and LibreOffice; look at them before they are kept.
pictures: .venv/.test
	$(BIN)/python -m tests.pictures

# Keep of streamlit's icon font what is drawn; after another icon is used, or another streamlit.
icons: .venv/.test
	$(BIN)/python -m tests.icon_font

# Measurements; prints a table.
bench: .venv/.test
	$(BIN)/python -m tests.bench

# Lint, formatting, types, import arrows, dependencies, and the project rules (sizes, registries, docs, lock).
check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 app.py ledger store sync reports portal pages
	$(BIN)/lint-imports
	$(BIN)/deptry . --no-ansi
	$(BIN)/deptry . --no-ansi --exclude '\.venv' --ignore DEP001,DEP002,DEP004 # what tests import
	$(BIN)/python -m pytest -q tests/unit/test_project.py
	@$(MAKE) --no-print-directory coverage MEASURED=tests/unit/ledger COVERED="--include='ledger/*' --format=total --fail-under=0"

# Known weaknesses of what the portal runs on (asks PyPI), and its bill of materials in var/sbom.cdx.json.
audit: .venv/.test
	@mkdir -p var
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --output-file var/sbom.cdx.json
	@if $(BIN)/python -c "import requests; requests.head('https://pypi.org/pypi/pip/json', timeout=20)" 2>/dev/null; \
	then : > var/audit.txt; \
	  $(BIN)/pip-audit --requirement requirements.txt --no-deps --disable-pip --progress-spinner off --output var/audit.txt; found=$$?; \
	  cat var/audit.txt; unknown=$$(grep -c "could not be audited" var/audit.txt); \
	  [ "$$unknown" = 0 ] || echo "索引里没有 $$unknown 个软件包，它们的已知漏洞没有查。The index does not know $$unknown packages: their weaknesses were not asked for."; \
	  exit $$found; \
	else echo "连不上 pypi.org，没有查已知漏洞。No network: known weaknesses were not asked for."; fi

# Put the code into the format that `make check` asks for.
format: .venv/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Compile the direct dependencies of pyproject.toml into the pinned requirements.
lock: .venv/.test
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本。Python 3.11 or newer is needed."; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.test: requirements-dev.txt .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

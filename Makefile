# jiaohao: bare `make` lists what there is. Everything is made in .venv; nothing else on the machine changes, but that
# `make test` run by root installs Mosquitto, Chromium, espeak-ng and a Chinese font through apt where they are missing.

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -qq
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
MAY_APT = [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
FAST := tests/core $(wildcard tests/test_*.py)
.DEFAULT_GOAL := help
.PHONY: help demo test check format bench clean needs

help: ## this list
	@awk -F ':.*## ' '/^[a-z.]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.demo ## a whole hall on this computer and a page to work it; ARGS="--config DIR --speed 20"
	@$(BIN)/jiaohao demo $(ARGS)

test: needs ## every test, with real processes and a real broker; ARGS="tests/core -k printer"
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: .venv/.dev ## format, lint, types and the tests that take seconds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal $(FAST)

format: .venv/.dev ## put every file into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev ## measure what the promises rest on, beside floors; ARGS="--help"
	@$(BIN)/python -m bench $(ARGS)

clean: ## remove .venv and what the tools left
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis demo-out

.venv/.demo: pyproject.toml | .venv/bin/python
	@echo "installing jiaohao and what its demo needs into .venv"
	@$(PIP) --editable '.[demo]'
	@$(BIN)/python -c 'from runtime.fonts import find_faces; find_faces()' 2>/dev/null || \
		{ echo "no Chinese font on this computer: taking Noto Sans CJK from PyPI"; $(PIP) manimgx-fonts-cjk; }
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	@echo "installing jiaohao and what its tests need into .venv"
	@$(PIP) --editable '.[dev]'
	@touch $@ .venv/.demo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "jiaohao needs Python 3.11 or newer, and this is $$($(PYTHON) --version 2>&1)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(MAY_APT) && apt-get update -qq && $(APT) python3-venv; } || \
		{ echo "Python's venv is missing here: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

# Without them tests fail, each saying what it lacks.
needs: .venv/.dev
	@missing=""; \
	PATH="$$PATH:/usr/sbin:/usr/local/sbin" command -v mosquitto >/dev/null || missing="mosquitto"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v espeak-ng >/dev/null || missing="$$missing espeak-ng"; \
	$(BIN)/python -c 'from runtime.fonts import find_faces; find_faces()' 2>/dev/null || \
		missing="$$missing fonts-noto-cjk"; \
	[ -z "$$missing" ] || { $(MAY_APT) && apt-get update -qq && $(APT) $$missing; } || \
		echo "some tests will fail until this is installed: sudo apt-get install $$missing"

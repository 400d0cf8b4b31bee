# jiaohao: bare `make` lists what there is. Everything is made in .venv; nothing else on the machine changes, but that
# `make test` run by root installs Mosquitto, Chromium, espeak-ng, systemd and a Chinese font through apt where missing.

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -qq
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
MAY_APT = [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
FAST := tests/core $(wildcard tests/test_*.py)
.DEFAULT_GOAL := help
.PHONY: help demo test test-deploy check format bench bundle clean needs

help: ## this list
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.demo ## a whole hall on this computer and a page to work it; ARGS="--config DIR --speed 20"
	@$(BIN)/jiaohao demo $(ARGS)

test: needs ## every test, with real processes and a real broker; ARGS="tests/core -k printer"
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

test-deploy: needs ## install, upgrade, cut the power, in a container with a real systemd; as root, 25 min
	@command -v systemd-nspawn >/dev/null && command -v mmdebstrap >/dev/null || \
		{ $(MAY_APT) && apt-get update -qq && $(APT) systemd-container mmdebstrap; } || true
	@JIAOHAO_DEPLOY=1 $(BIN)/python -m pytest tests/deploy --timeout 1800 --log-cli-level INFO $(ARGS)

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

bundle: .venv/bin/python ## what a unit is installed from, into dist/; ARGS="--arch aarch64 --python 3.11"
	@$(BIN)/python -m deploy.bundle $(ARGS)

clean: ## remove .venv and what the tools left
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis demo-out

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
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	command -v espeak-ng >/dev/null || missing="$$missing espeak-ng"; \
	$(BIN)/python -c 'from runtime.fonts import find_faces; find_faces()' 2>/dev/null || \
		missing="$$missing fonts-noto-cjk"; \
	[ -z "$$missing" ] || { $(MAY_APT) && apt-get update -qq && $(APT) $$missing; } || \
		echo "some tests will fail until this is installed: sudo apt-get install $$missing"

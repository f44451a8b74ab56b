# Sets up, runs, checks and measures wifiwatch. `make` alone lists what there is to do.

VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
INTERPRETERS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
COMPILE = $(UV) pip compile pyproject.toml --quiet --group build --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--no-emit-find-links $(LOCK_OPTIONS)
# pip takes what the lock file names, with the hashes that stand there, and builds nothing but us.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-compile
INSTALL_LOCKED := $(PIP) --require-hashes --only-binary :all: --requirement
INSTALL_US := $(PIP) --no-index --no-build-isolation --editable .
# Faster than pip, as it uses all cores and leaves out the packages' own tests.
COMPILE_ALL := $(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true

.DELETE_ON_ERROR:
.PHONY: help demo test test-radio lint evaluate bench lock clean

help:  ## list what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/run.stamp  ## judge the captures that come with wifiwatch
	@echo "==> Judging the recordings in captures/; what is found goes to demo-output/."
	@$(BIN)/wifiwatch replay captures --out demo-output
	@echo "==> Done. The full result lies in demo-output/. Where to go from here:"
	@echo "    $(BIN)/wifiwatch replay YOUR.pcapng   judge a recording of your own"
	@echo "    $(BIN)/wifiwatch --help               see all that it can do"
	@echo "    README.md                              how to record, and what a finding means"

test: lint  ## run all that checks the project
	@echo "==> Running the tests."
	@$(BIN)/pytest --numprocesses auto $(ARGS)

test-radio: $(VENV)/dev.stamp  ## try radio control on simulated radios in a virtual machine
	@echo "==> This needs qemu-system-x86 busybox-static linux-image-amd64 kmod iw hostapd" \
		"wpasupplicant wireless-regdb."
	@$(BIN)/pytest tests/probes/radio/vm.py $(ARGS)

lint: $(VENV)/dev.stamp  ## check format, style, types and import contracts
	@echo "==> Checking format, style, types and import contracts."
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

evaluate: $(VENV)/dev.stamp  ## tell where the signatures fire on the real captures in ../shared
	@$(BIN)/python -m tests.evaluation.firings --out docs/evaluation.md

bench: $(VENV)/dev.stamp  ## measure speed and memory beside libpcap, tcpdump, tshark and scapy
	@$(BIN)/python -m tests.bench.bench $(ARGS)

lock:  ## choose versions of all packages anew for pyproject.toml; newest: LOCK_OPTIONS=--upgrade
	@command -v $(UV) >/dev/null || \
		{ echo "make lock needs uv; install it with: python3 -m pip install uv" >&2; exit 1; }
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --extra explain --extra probes --constraint requirements.lock \
		--output-file requirements-dev.lock

clean:  ## remove all that was made here
	rm -rf $(VENV) build dist demo-output .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made.stamp:
	@python=; for name in $(INTERPRETERS); do \
		if "$$name" -c '$(SUITABLE)' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "wifiwatch needs Python 3.11, 3.12, 3.13 or 3.14, and none is here. Install one" \
			"(Debian, Ubuntu: sudo apt install python3 python3-venv), or name it:" \
			"make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make a virtual environment: its module venv is missing." \
			"Install it (Debian, Ubuntu: sudo apt install python3-venv)." >&2; exit 1; \
	fi; \
	echo "==> Making a virtual environment in $(VENV)/ with $$("$$python" --version)."; \
	"$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/made.stamp requirements.lock pyproject.toml
	@echo "==> Installing wifiwatch and the packages of requirements.lock (about 150 MB)."
	@$(INSTALL_LOCKED) requirements.lock
	@$(INSTALL_US)
	@$(COMPILE_ALL)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/made.stamp requirements-dev.lock pyproject.toml
	@echo "==> Installing wifiwatch and the packages of requirements-dev.lock (about 200 MB)."
	@$(INSTALL_LOCKED) requirements-dev.lock
	@$(INSTALL_US)
	@$(COMPILE_ALL)
	@touch $@

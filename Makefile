# `make` lists the targets. Everything else is in orgscale/local.

VENV := .venv
PYTHON := $(VENV)/bin/python
# After `exec` its parent is make itself, so that it stops even when make is killed.
LOCAL := $(PYTHON) -m orgscale.local --die-with-parent
PORT ?= 8000
ARGS ?=

# The newest Python that can make environments, else any that is new enough to say what is missing.
FIND_PYTHON = for ask in "import venv, ensurepip" "pass"; do \
	  for name in python3.13 python3.12 python3.11 python3; do \
	    if "$$name" -c "import sys; $$ask; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then \
	      echo "$$name"; exit; fi; done; done
INSTALL = @python="$$($(FIND_PYTHON))"; \
	  if [ -z "$$python" ]; then \
	    echo "orgscale: Python 3.11 or newer is needed and was not found. On Debian: apt-get install python3 python3-venv" >&2; \
	    exit 1; fi; \
	  "$$python" orgscale/local/venv.py $(VENV)

.PHONY: help run test lint fmt bench shell reset venv
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | while IFS= read -r line; do \
	  printf '  make %-7s %s\n' "$${line%%:*}" "$${line#*## }"; done

run: $(VENV)/run.stamp ## run OrgScale on http://127.0.0.1:8000/ until Ctrl-C; another port: make run PORT=8001
	@exec $(LOCAL) run --port "$(PORT)"

test: $(VENV)/test.stamp ## run every check and test; some of them: make test ARGS="-k scoring"
	@exec $(LOCAL) test -- $(ARGS)

lint: $(VENV)/test.stamp ## run the static checks: lint, format, directions, types
	@exec $(LOCAL) lint

fmt: $(VENV)/test.stamp ## mend what the linter can, and format
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

bench: $(VENV)/test.stamp ## run the benchmarks on servers of their own and print the table
	@exec $(LOCAL) exec --fresh -- $(PYTHON) -m bench $(ARGS)

shell: $(VENV)/run.stamp ## open a Python shell with the models and the database
	@exec $(LOCAL) exec -- $(PYTHON) manage.py shell

reset: $(VENV)/run.stamp ## delete this machine's data and begin anew
	@exec $(LOCAL) reset

venv: $(VENV)/test.stamp ## build the virtual environment and install everything

$(VENV)/run.stamp: requirements.txt
	$(INSTALL) run.stamp requirements.txt

$(VENV)/test.stamp: requirements.txt requirements-dev.txt
	$(INSTALL) test.stamp requirements.txt requirements-dev.txt
	@touch $(VENV)/run.stamp

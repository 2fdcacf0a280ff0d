# Signpost. `make run` and `make test` are all that a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
# Rasa's telemetry would leave the machine; TensorFlow's chatter would bury what matters.
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export CUDA_VISIBLE_DEVICES := -1
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.PHONY: help run install test lint types unit safety validate train conversations scenarios evaluate evaluate-safety clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.installed ## install everything into .venv (nothing system-wide)

.venv/.installed: pyproject.toml uv.lock .python-version scripts/install
	@scripts/install
	@touch $@

run: install ## install, load the knowledge, train if needed, start, and print the chat page's address
	@.venv/bin/signpost run

test: install lint types unit safety validate train conversations scenarios ## everything that CI runs

lint: install ## style of the Python code (never writes)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: install ## static types
	@.venv/bin/mypy

unit: install ## unit tests: no server, no TensorFlow
	@$(PY) -m pytest -q tests/unit

safety: install ## crisis detection on the own unseen split, with floors
	@$(PY) -m tests.evaluate_safety --check > var/safety.log || { cat var/safety.log; exit 1; }

validate: install ## content and Rasa's training data
	@.venv/bin/signpost content check
	@.venv/bin/rasa data validate --fail-on-warnings

train: install ## train a model unless there is one for the present data
	@.venv/bin/signpost train

conversations: train ## `rasa test` for dialogues and NLU, with a gate on its reports
	@scripts/rasa-test

scenarios: train ## dialogues over HTTP against a real server, texts compared
	@$(PY) -m pytest -q tests/scenarios tests/integration

evaluate-safety: install ## crisis detection: tables with intervals, on the development sets and the own unseen split
	@$(PY) -m tests.evaluate_safety

evaluate: conversations ## answer quality on the development sets: tables per topic, style and kind, and a picture
	@$(PY) -m tests.evaluate

clean: ## remove what was built (not the environment)
	@rm -rf .rasa models/*.tar.gz var/*.db var/results var/log

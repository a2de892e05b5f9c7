# make run           installs and starts the app on http://localhost:8501
# make demo          the same on a simulated year (演示数据), made anew in var/demo
# make install       installs what the app needs into .venv, and starts nothing
# make test          installs and runs all tests (ARGS="tests/state -k word" for some)
# make check         lints, checks types, asks for known vulnerabilities
# make bench         measures, sets every goal beside its figure and writes docs/bench.md
#                    (ARGS="engine" prints some; ARGS=--all adds an hour's soak)
# make mutants       changes one rule at a time: does a test notice? (ARGS="lights --minutes 3")
# make soak          the ledger under 500 kills, 200 power cuts and 10,000 simulated machines
#                    (SEEDS=300 for fewer machines; LEDGER_SEED=N repeats the one of that number)
# make pictures      takes docs/pictures anew (ARGS="graph report" for some)
# make load          150 visitors at once for a minute, printed (ARGS="--sessions 50" for fewer)
#                    SOAK=30 for so many minutes, entries written meanwhile: does memory grow?
# make lock          pins every library with the digests of its files (ARGS=--upgrade for the newest)
# make bundle        packs var/bundle/rugao-tracker-VERSION.tar.gz for machines without a network
# make bundle-check  installs that with the network cut off, starts it and uses it

PYTHON  ?= python3
# ADDRESS=0.0.0.0 lets other machines of the intranet in.
ADDRESS ?= 127.0.0.1
PORT    ?= 8501
ARGS    ?=
# How many processes share the tests, a file to one.
TESTERS ?= 3

BIN     := .venv/bin
# Compiled once, whatever the machine says: a command that compiles anew is twice as slow.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install run demo test check bench mutants soak pictures load lock bundle bundle-check

install: .venv/.runtime
	$(BIN)/python -m compileall -q plan components

run: .venv/.runtime
	$(BIN)/python -m streamlit run streamlit_app.py --server.address $(ADDRESS) --server.port $(PORT)

demo: .venv/.runtime
	$(BIN)/python -m plan demo var/demo
	PLAN_LEDGER=tinydb:var/demo/ledger PLAN_SETTINGS=var/demo/settings $(BIN)/python -m streamlit run streamlit_app.py --server.address $(ADDRESS) --server.port $(PORT)

test: .venv/.dev
	sh tests/ensure_browser.sh
	sh tests/ensure_java.sh
	$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile $(ARGS)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python .ci/audit.py $(BIN)/pip-audit

bench: .venv/.dev
	$(BIN)/python -m bench $(ARGS)

mutants: .venv/.dev
	$(BIN)/python -m bench.mutants $(ARGS)

soak: .venv/.dev
	LEDGER_KILLS=500 LEDGER_POWER_CUTS=200 LEDGER_SEEDS=$(or $(SEEDS),10000) $(BIN)/python -m pytest -rP --numprocesses $(TESTERS) tests/ledger/test_ledger_kill.py tests/ledger/test_ledger_power.py tests/ledger/test_ledger_by_number.py

pictures: .venv/.dev
	$(BIN)/python -m tests.browser.pictures $(ARGS)

load: .venv/.dev
	$(BIN)/python -m bench.load $(if $(SOAK),--seconds $$((60 * $(SOAK))) --writes 5) $(ARGS)

lock: .venv/.made
	$(BIN)/python release/lock.py $(ARGS)

bundle: .venv/.runtime
	sh release/bundle.sh

bundle-check: .venv/.dev bundle
	sh tests/ensure_browser.sh
	sh release/check.sh

# The stamps spare a second installation; a changed requirements file asks for one.
.venv/.made:
	PYTHON="$(PYTHON)" sh .ci/make_venv.sh
	touch $@

.venv/.runtime: .venv/.made requirements.txt requirements.lock
	$(BIN)/python .ci/locked.py requirements.lock requirements.txt install
	$(BIN)/python -m components.web.compressed
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt requirements-dev.lock
	$(BIN)/python .ci/locked.py requirements-dev.lock requirements-dev.txt install
	touch $@

# make          set up .venv and run the main job: reports/<study>/index.html (one study alone: make STUDY=spi)
# make test     set up .venv and run the tests
# make check    everything a change must pass: format, lint, types, workflow, schemas, tests
# make calibrate  simulate what the verdict must earn: docs/calibration.md (hours; resumes)
# make bundle   a study as an RO-Crate in bundles/, for emosec verify: make bundle STUDY=pmc
# make faults   kill runs, spoil files, fill the disk: does a rerun make the same bytes? (a quarter of an hour)
# make release  what must be true before a version is tagged; builds the wheel
# make bench    side by side with R, as ratios; writes docs/packages.md, docs/speed.md (hours, R most of it; resumes)
# make versions the engine's tests on Python 3.11 to 3.13 and on the oldest libraries allowed
# make docs     the documentation site in site/, built offline
# make lock     renew requirements.lock from pyproject.toml
# make schemas  renew config/schemas from the typed definitions, and the typed rows from the contracts
# make clean    remove results and reports (raw data and definitions stay)
# make help     print this

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= all
# one thread per job: Snakemake runs as many jobs as there are cores
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1
# and memory kept while a process lives (src/emosec/environment.py)
export MALLOC_MMAP_THRESHOLD_ ?= 33554432
export MALLOC_TRIM_THRESHOLD_ ?= 268435456
# every job is a Python of its own: without compiled modules on disk each would compile a thousand of them anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test check form types calibrate bundle faults release bench compare versions docs lock schemas clean help

run: $(VENV)/ready
	@$(BIN)/emosec run $(STUDY) --cores $(CORES)

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "emosec needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV): about a minute, once"
	@{ $(BIN)/python -m pip install --quiet --retries 2 --disable-pip-version-check uv \
	  && VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock \
	  && VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip install --quiet --no-deps --editable . ; } > $(VENV)/setup.log 2>&1 \
	  || { echo "The packages of requirements.lock could not be installed ($$(sed -n 's/^error: //p;s/^ERROR: //p' $(VENV)/setup.log | tail -n 1)): is there a network, and does pip reach its index? All that was said is in $(VENV)/setup.log." >&2; exit 1; }
	@touch $@

test: $(VENV)/ready
	$(BIN)/python -m pytest -n auto

# one locked environment serves every rule (docs/decisions/0004); the Snakefile loads what its rules share
ALLOWED_LINTS := -e 'conda environment or container' -e 'Mixed rules and functions'
# make -j2 check lets mypy run beside the tests
check: form types test

form: $(VENV)/ready
	$(BIN)/ruff format --check src tests workflow/scripts workflow/calibration/scripts bench
	$(BIN)/ruff check src tests workflow/scripts workflow/calibration/scripts bench
	$(BIN)/snakefmt --check Snakefile workflow/rules workflow/calibration/Snakefile
	! $(BIN)/snakemake --lint 2>&1 | grep '^    \*' | grep -v $(ALLOWED_LINTS)
	$(BIN)/python -m emosec.definitions.schemas $(VENV)/schemas > /dev/null && diff -r config/schemas $(VENV)/schemas

types: $(VENV)/ready
	$(BIN)/mypy

# fewer samples: make calibrate REPLICATIONS=100 OUTPUT=results/calibration/trial
REPLICATIONS ?=
OUTPUT ?=
calibrate: $(VENV)/ready
	$(BIN)/snakemake -s workflow/calibration/Snakefile --profile workflow/profiles/default --cores $(CORES) \
	  $(if $(REPLICATIONS)$(OUTPUT),--config $(if $(REPLICATIONS),replications=$(REPLICATIONS)) $(if $(OUTPUT),output=$(OUTPUT)))

# a study as one folder that a reviewer can make again: make bundle STUDY=pmc
bundle: run
	$(BIN)/emosec bundle $(or $(STUDY),pmc) $(if $(DATA),--data $(DATA))

# on the tiny study of the tests; make faults ROUNDS=20
ROUNDS ?= 50
faults: $(VENV)/ready
	$(BIN)/python tests/faults/suite.py --rounds $(ROUNDS)

# what must be true before a version is tagged
release: $(VENV)/ready
	$(BIN)/python tools/release.py

# the main job with more respondents: make bench LARGEST=1000000
LARGEST ?= 100000
bench: $(VENV)/ready
	$(BIN)/python bench/run.py
	$(BIN)/python bench/packages.py
	$(BIN)/python bench/intake.py
	$(BIN)/python bench/study.py --largest $(LARGEST)

# 100 random models here and in lavaan (Debian: r-base-core r-cran-lavaan r-cran-jsonlite); writes docs/compare.md
compare: $(VENV)/ready
	$(BIN)/python bench/compare.py

versions: $(VENV)/ready
	$(BIN)/python tools/versions.py

docs: $(VENV)/ready
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --universal --quiet \
	  --custom-compile-command "make lock" --output-file requirements.lock

schemas: $(VENV)/ready
	$(BIN)/python -m emosec.definitions.schemas config/schemas
	$(BIN)/python tools/typed_rows.py src/emosec

clean:
	rm -rf results $(filter-out reports/README.md,$(wildcard reports/*))

help:
	@sed -n 's/^# make/make/p' Makefile

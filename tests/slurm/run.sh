#!/bin/sh
# The tiny study through a real Slurm on this machine, and the same tables as without it. Needs root, slurm-wlm and munge; says so otherwise.
#   tests/slurm/run.sh [TARGET ...]      all of the study, or some of its tables
set -eu
cd "$(dirname "$0")/../.."
PYTHON=$PWD/.venv/bin/python
sh tests/slurm/up.sh up || { status=$?; [ $status = 77 ] && echo "the Slurm test was not run"; exit $status; }
trap 'sh tests/slurm/up.sh down' EXIT
PLACE=$(mktemp -d /var/tmp/emosec-slurm-test.XXXXXX)
for way in local slurm; do
  "$PYTHON" -c 'import sys; sys.path.insert(0, "tests/workflow"); from pathlib import Path; from tiny import make_house; make_house(Path(sys.argv[1]))' "$PLACE/$way"
done
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
"$PYTHON" -m snakemake "$@" --directory "$PLACE/local" --cores all --quiet all
"$PYTHON" -m snakemake "$@" --directory "$PLACE/slurm" --profile workflow/profiles/slurm --quiet rules
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/slurm"
rm -rf "$PLACE"

#!/bin/sh
# What a cluster does to a run: a cancelled job, a killed slurmd, a killed Snakemake. After each, a rerun gives the tables of a local run.
#   tests/slurm/faults.sh        as root, with slurm-wlm and munge; says so otherwise
set -eu
cd "$(dirname "$0")/../.."
PYTHON=$PWD/.venv/bin/python
sh tests/slurm/up.sh up || { status=$?; [ $status = 77 ] && echo "the Slurm faults were not tried"; exit $status; }
PLACE=$(mktemp -d /var/tmp/emosec-slurm-faults.XXXXXX)
trap 'sh tests/slurm/up.sh down' EXIT
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
TARGETS="results/tiny/3_scoring/mini_security/wave1/scores.parquet results/tiny/4_items/mini_security/wave1/items.csv"

house() {
  "$PYTHON" -c 'import sys; sys.path.insert(0, "tests/workflow"); from pathlib import Path; from tiny import make_house; make_house(Path(sys.argv[1]))' "$PLACE/$1"
}
through_slurm() { "$PYTHON" -m snakemake --directory "$PLACE/$1" --profile workflow/profiles/slurm $TARGETS --quiet all; }
# waits until a job of ours runs, and gives its number
running() {
  for _ in $(seq 1500); do
    job=$(squeue -h -t R -o %i | head -n 1)
    [ -n "$job" ] && { echo "$job"; return; }
    sleep 0.2
  done
  echo "no job came to run" >&2; exit 1
}

house local
"$PYTHON" -m snakemake --directory "$PLACE/local" --cores 1 $TARGETS --quiet all

house cancelled
through_slurm cancelled & head=$!
scancel "$(running)"
wait $head || echo "cancelled: the first run ended with $?"
through_slurm cancelled
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/cancelled" && echo "a cancelled job: as undisturbed"

house slurmd
through_slurm slurmd & head=$!
running > /dev/null
kill -9 "$(cat /var/tmp/emosec-slurm/slurmd.pid)"
sleep 2
slurmd
wait $head || echo "slurmd killed: the first run ended with $?"
through_slurm slurmd
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/slurmd" && echo "a killed slurmd: as undisturbed"

house head
through_slurm head & head=$!
running > /dev/null
# the shell's child is the Python that is Snakemake
kill -9 $head
wait $head || echo "Snakemake killed: the first run ended with $?"
through_slurm head
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/head" && echo "a killed Snakemake: as undisturbed"
rm -rf "$PLACE"

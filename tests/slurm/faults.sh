#!/bin/sh
# What a cluster does to a run: a cancelled job, a killed slurmd, a killed Snakemake. After each, a rerun gives the files of a local run.
#   tests/slurm/faults.sh              as root, with slurm-wlm and munge; says so otherwise
#   tests/slurm/faults.sh whole        the whole tiny study, its Snakemake killed in the middle (half an hour and more)
set -eu
cd "$(dirname "$0")/../.."
PYTHON=$PWD/.venv/bin/python
sh tests/slurm/up.sh up || { status=$?; [ $status = 77 ] && echo "the Slurm faults were not tried"; exit $status; }
PLACE=$(mktemp -d /var/tmp/emosec-slurm-faults.XXXXXX)
trap 'sh tests/slurm/up.sh down' EXIT
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
case "${1:-}" in
  "") TARGETS="results/tiny/3_scoring/mini_security/wave1/scores.parquet results/tiny/4_items/mini_security/wave1/items.csv" ;;
  whole) TARGETS="" ;;
  *) echo "tests/slurm/faults.sh [whole]"; exit 2 ;;
esac

house() {
  "$PYTHON" -c 'import sys; sys.path.insert(0, "tests/workflow"); from pathlib import Path; from tiny import make_house; make_house(Path(sys.argv[1]))' "$PLACE/$1"
}
# in the place of the shell that calls it, so that $! is Snakemake itself
through_slurm() { exec "$PYTHON" -m snakemake --directory "$PLACE/$1" --profile workflow/profiles/slurm $TARGETS --quiet all; }
# how many jobs have left their record
records() { find "$PLACE/$1/results" -name 'run*.json' -not -path '*/runs/*' 2> /dev/null | wc -l; }
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

if [ -z "$TARGETS" ]; then
  house whole
  through_slurm whole & head=$!
  until [ "$(records whole)" -ge "$(($(records local) / 3))" ]; do
    kill -0 $head || { echo "it ended before it could be killed" >&2; exit 1; }
    sleep 1
  done
  running > /dev/null
  kill -9 $head
  wait $head || echo "Snakemake killed after $(records whole) of $(records local) jobs: the first run ended with $?"
  (through_slurm whole)
  "$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/whole"
  echo "the whole study, Snakemake killed: as undisturbed"
  rm -rf "$PLACE"
  exit 0
fi

house cancelled
through_slurm cancelled & head=$!
scancel "$(running)"
wait $head || echo "cancelled: the first run ended with $?"
(through_slurm cancelled)
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/cancelled"
echo "a cancelled job: as undisturbed"

house slurmd
through_slurm slurmd & head=$!
running > /dev/null
kill -9 "$(cat /var/tmp/emosec-slurm/slurmd.pid)"
sleep 2
slurmd
wait $head || echo "slurmd killed: the first run ended with $?"
(through_slurm slurmd)
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/slurmd"
echo "a killed slurmd: as undisturbed"

house head
through_slurm head & head=$!
running > /dev/null
kill -9 $head
wait $head || echo "Snakemake killed: the first run ended with $?"
(through_slurm head)
"$PYTHON" tests/slurm/compare.py "$PLACE/local" "$PLACE/head"
echo "a killed Snakemake: as undisturbed"
rm -rf "$PLACE"

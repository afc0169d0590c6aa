"""Which of a study's jobs can be made again in seconds, told from their records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from emosec.provenance import JobRecord

# processor seconds of a job, and of all together
JOB, ALL = 5.0, 30.0


def cheap_jobs(records: Mapping[str, JobRecord], study: str) -> list[str]:
    """Return the jobs that take seconds, from the first room on, until half a minute of processor time is together.

    Parameters
    ----------
    records : a study's records by their paths below results/<study>
    study : its name

    Returns
    -------
    list of str
        Records of jobs of `JOB` processor seconds or less, and all before them too; together of `ALL` or less.

    Examples
    --------
    >>> intake = {"inputs": {"data/raw/s/a.csv": ""}, "outputs": {"results/s/1/r.csv": ""}, "cpu_seconds": 2.0}
    >>> slow = {"inputs": {"results/s/1/r.csv": ""}, "outputs": {"results/s/6/fits.csv": ""}, "cpu_seconds": 90.0}
    >>> after = {"inputs": {"results/s/6/fits.csv": ""}, "outputs": {}, "cpu_seconds": 1.0}
    >>> cheap_jobs({"1/run.json": intake, "6/run.json": slow, "9/run.json": after}, "s")
    ['1/run.json']
    """
    chosen: dict[str, None] = {}
    spent = 0.0
    for job, before in in_order(records, study):
        cost = float(records[job].get("cpu_seconds", JOB + 1))
        if cost <= JOB and spent + cost <= ALL and before <= chosen.keys():
            chosen[job] = None
            spent += cost
    return list(chosen)


def in_order(records: Mapping[str, JobRecord], study: str) -> Iterator[tuple[str, set[str]]]:
    """Yield every job after those whose tables it reads, in the order of rooms, with these."""
    home = f"results/{study}/"
    maker = {path: job for job, record in records.items() for path in (home + job, *record.get("outputs", {}))}
    # a table of no record that is here cannot be made again: it stands for a job of its own, which nobody chooses
    before = {
        job: {maker.get(path, path) for path in record.get("inputs", {}) if path.startswith("results/")} - {job}
        for job, record in records.items()
    }
    seen: set[str] = set()

    def walk(jobs: Iterable[str]) -> Iterator[str]:
        for job in sorted(jobs):
            if job in records and job not in seen:
                seen.add(job)
                yield from walk(before[job])
                yield job

    return ((job, before[job]) for job in walk(records))


def counted(jobs: Iterable[str], records: Mapping[str, Mapping[str, object]]) -> str:
    """Return how many jobs there are of each rule.

    Examples
    --------
    >>> counted(["a", "b"], {"a": {"rule": "intake"}, "b": {"rule": "intake"}})
    'intake 2'
    """
    return ", ".join(f"{rule} {n}" for rule, n in Counter(str(records[job]["rule"]) for job in jobs).items())

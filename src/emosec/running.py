"""The workflow as a person runs it: how far it is and how long it will take, and at the end each study's verdict.

Snakemake does the work; this module reads what it says, leaves out its chatter, and adds the time that is left.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.documents import missing_file
from emosec.environment import JOBS
from emosec.errors import TableError, WorkflowError
from emosec.tables import read_json

if TYPE_CHECKING:
    from emosec.separability.record import Record


# typical seconds of a job of a rule, measured on pmc; only their ratios count, and jobs of an earlier run say it better
TYPICAL = {
    "error_rates": 16.0, "evidence": 7.0, "sensitivity": 7.0, "confirm": 4.5, "explore": 4.0, "invariance": 2.5, "report": 40.0,
    "artefacts": 5.0, "all": 0.0,
}  # fmt: skip
OTHER = 1.5
# seconds of work that are believed to go as they should before a run has shown how it goes
PRIOR = 20.0
STEPS = re.compile(r"(\d+) of (\d+) steps \(\d+%\) done")
COUNTED = re.compile(r"(\w+)\s+(\d+)")
FINISHED = re.compile(r"Finished jobid: \d+ \(Rule: (\w+)\)")
MESSAGE = re.compile(r"Job \d+: (.+)")
# what Snakemake says of itself; everything else, errors above all, is passed on
CHATTER = re.compile(
    r"\[\w{3} \w{3} .*\d{4}\]|Select jobs to execute\.\.\.|Execute \d+ jobs\.\.\.|Using profile .*|Assuming unrestricted .*|"
    r"SNAKEMAKE|=+|  [A-Z][\w() ]+: .*|Building DAG of jobs\.\.\.|Using shell: .*|Provided cores: .*|Rules claiming more .*|"
    r"Elapsed time: .*|Complete log\(?s?\)?: .*|Job stats:|-+  -+|job +count"
)
NOTHING = "Nothing to be done"
# --config in one word with its value
CONFIGURED = re.compile(r"(?:--config=|-C)(.+)")


@dataclass
class Progress:
    """Turns Snakemake's lines into what a person wants to know.

    Attributes
    ----------
    seconds : rule → seconds of a job of it, where known
    started : when jobs were announced, on a monotonic clock
    left : rule → jobs still to do
    done : whether jobs were announced and all of them ended, or there was nothing to do
    """

    seconds: Mapping[str, float]
    started: float | None = None
    left: Counter[str] = field(default_factory=Counter)
    spent: float = 0.0
    done: bool = False
    counting: bool = False
    ending: bool = False

    def said(self, line: str, now: float | None = None) -> str | None:
        """Return what to print for a line of Snakemake's, or nothing.

        Examples
        --------
        >>> p = Progress({"slow": 30.0, "fast": 10.0}, started=0.0)
        >>> for line in ("Job stats:", "slow  2", "fast  1", "total  3", "", "Finished jobid: 1 (Rule: fast)"):
        ...     assert p.said(line, 5.0) is None
        >>> p.said("1 of 3 steps (33%) done", 5.0), p.said("Error in rule slow:", 5.0)
        ('1 of 3 jobs done, about 30 seconds left', 'Error in rule slow:')
        """
        line = line.rstrip("\n")
        # the rule without a message, which only asks for the others: its inputs and resources say nothing to a person
        self.ending = line == "localrule all:" or (self.ending and line.startswith("    "))
        if self.ending:
            return None
        if line.startswith("Job stats:"):
            self.counting = True
        elif self.counting:
            self._counted(line)
            return None
        elif found := FINISHED.fullmatch(line):
            self.left[found[1]] -= 1
            self.spent += self._of(found[1])
            return None
        elif found := STEPS.fullmatch(line):
            self.done = found[1] == found[2]
            return f"{found[1]} of {found[2]} jobs done{self._remaining(now)}"
        elif found := MESSAGE.fullmatch(line):
            return found[1]
        elif line.startswith(NOTHING):
            self.done = True
            return "Everything is up to date."
        return None if not line or CHATTER.fullmatch(line) else line

    def _counted(self, line: str) -> None:
        found = COUNTED.fullmatch(line)
        if found and found[1] == "total":
            self.counting, self.started = False, time.monotonic() if self.started is None else self.started
        elif found:
            self.left[found[1]] = int(found[2])

    def _of(self, rule: str) -> float:
        return self.seconds.get(rule, TYPICAL.get(rule, OTHER))

    def _remaining(self, now: float | None) -> str:
        ahead = sum(self._of(rule) * n for rule, n in self.left.items())
        if self.done or ahead <= 0 or self.spent <= 0 or self.started is None:
            return ""
        passed = (time.monotonic() if now is None else now) - self.started
        pace = (passed + PRIOR / (os.cpu_count() or 1)) / (self.spent + PRIOR)
        return f", about {duration(pace * ahead)} left"


def duration(seconds: float) -> str:
    """Return a time in words that do not claim more than is known.

    Examples
    --------
    >>> duration(4.2), duration(61), duration(400), duration(9000)
    ('5 seconds', '1 minute', '7 minutes', '2.5 hours')
    """
    if seconds < 58:
        return f"{max(5, 5 * round(seconds / 5))} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return f"{seconds / 3600:.1f} hours"


def known_seconds(results: Path) -> dict[str, float]:
    """Return what a job of each rule took at its last run, the mean of its jobs, from the records in results/."""
    took: dict[str, list[float]] = {}
    for path in results.rglob("run*.json"):
        try:
            record = read_json(path)
            rule, seconds = str(record["rule"]), float(record["seconds"])
        except (
            TableError,
            ValueError,
            KeyError,
            TypeError,
        ):  # a record that a stopped run left is no reason not to run
            continue
        took.setdefault(rule, []).append(seconds)
    return {rule: sum(own) / len(own) for rule, own in took.items()}


def run_snakemake(words: Sequence[str], results: Path = Path("results")) -> tuple[int, bool, float]:
    """Run the workflow with the default profile.

    Parameters
    ----------
    words : further words for snakemake

    Returns
    -------
    tuple
        Its exit status, whether everything asked for is there now, and the seconds it took.
    """
    began = time.monotonic()
    environment = JOBS | dict(os.environ)
    status, done = watched(["--profile", "workflow/profiles/default", *words], results, environment)
    return status, done, time.monotonic() - began


def watched(words: Sequence[str], results: Path, environment: Mapping[str, str] | None = None) -> tuple[int, bool]:
    """Run snakemake and print what a person wants to know of what it says.

    Parameters
    ----------
    words : what follows the name of the program
    results : earlier results, whose records say how long jobs take
    environment : of the program; this process's own by default

    Returns
    -------
    tuple
        Its exit status, and whether everything asked for is there now.
    """
    progress = Progress(known_seconds(results))
    child = subprocess.Popen(
        [sys.executable, "-m", "snakemake", *words], env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        errors="replace", bufsize=1,
    )  # fmt: skip
    before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        for line in child.stderr or ():
            if (text := progress.said(line)) is not None:
                print(text, file=sys.stderr, flush=True)
        status = child.wait()
    except KeyboardInterrupt:
        # Ctrl-C in a terminal reaches Snakemake too, which tidies up, and calls every job that it stopped an error;
        # so does a second one, and this process has nothing else to do than wait
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        child.communicate()
        status = child.returncode or 130
        print("Stopped. What was done stays; the same command goes on from there.", file=sys.stderr, flush=True)
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupted)
    return status, status == 0 and progress.done


def naming_studies(words: Sequence[str], studies: Path = Path("config/studies")) -> list[str]:
    """Return words for snakemake in which studies named by themselves are what the workflow is of: `emosec run pmc -n`.

    Parameters
    ----------
    words : names of studies, their files, and words for snakemake
    studies : folder of the study files

    Raises
    ------
    DefinitionError
        A word before all options is neither a study, nor a path, nor `all`.
    WorkflowError
        Studies are named by `--config` as well.

    Examples
    --------
    >>> naming_studies(["--cores", "2", "reports/pmc/index.html"])
    ['--cores', '2', 'reports/pmc/index.html']
    """
    named: list[str] = []
    rest: list[str] = []
    split = (["--config", found[1]] if (found := CONFIGURED.fullmatch(word)) else [word] for word in words)
    for word in chain.from_iterable(split):
        path = studies / f"{word}.yaml" if "/" not in word else Path(word)
        before_options = not any(said.startswith("-") for said in [*rest, word])
        if path.parent == studies and path.is_file():
            named.append(path.stem)
        elif path.parent == studies and word != "all" and (before_options or path == Path(word)):
            raise missing_file(path)
        else:
            rest.append(word)
    if not named:
        return rest
    if any(word.startswith("studies=") for word in rest):
        raise WorkflowError(
            "studies are named twice", where=f"emosec run {' '.join(words)}", remedy="leave out --config studies=[…]"
        )
    chosen = f"studies=[{','.join(dict.fromkeys(named))}]"
    # of two --config Snakemake would take the last alone
    at = max((i + 1 for i, word in enumerate(rest) if word in ("--config", "-C")), default=None)
    return [*rest, "--config", chosen] if at is None else [*rest[:at], chosen, *rest[at:]]


def studies_of(words: Sequence[str], configured: Sequence[str]) -> list[str]:
    """Return the studies that a run is of: those that words for snakemake name, or those of config.yaml.

    Examples
    --------
    >>> studies_of(["--config", "studies=[pmc_twin]", "-n"], ["pmc", "spi"]), studies_of(["-n"], ["pmc"])
    (['pmc_twin'], ['pmc'])
    """
    named = [word.partition("=")[2] for word in words if word.startswith("studies=")]
    return [name.strip(" '\"") for name in named[-1].strip("[] ").split(",")] if named else list(configured)


def conclusions(
    studies: Iterable[str], results: Path = Path("results"), reports: Path = Path("reports")
) -> Iterator[str]:
    """Yield the verdict on each instrument of each study, and where its report is.

    Parameters
    ----------
    studies : those that were run; one without a report is passed over
    """
    for study in studies:
        page = reports / study / "index.html"
        if not page.is_file():
            continue
        yield f"\n{study}"
        for path in sorted(results.glob(f"{study}/*_separability/*/verdict.json")):
            yield from (f"  {line}" for line in concluded(read_json(path)))
        yield f"  Open {page}; for a manuscript: {page.parent / 'paper' / 'report.docx'}"


def concluded(record: Record) -> list[str]:
    """Return the verdict on one instrument, and a line for each of its waves where there are several."""
    from emosec.report.answers import headline
    from emosec.report.labels import verdict_words, wave_words

    waves = dict(record["waves"])
    first = record.get("pooled") or next(iter(waves.values()), None)
    if first is None:
        return [f"{record['instrument']}: no verdict"]
    said = [f"{record['instrument']}: {verdict_words(first['label'])}. {headline(first)}"]
    if len(waves) > 1:
        said += [f"  {wave_words(wave)}: {verdict_words(own['label'])}. {headline(own)}" for wave, own in waves.items()]
    return said

"""Faults at random: `make faults` kills runs and jobs, spoils files, fills the disk; does a rerun make the same bytes?

    python tests/faults/suite.py --built FOLDER [--rounds 50] [--seed 1] [--out results/faults.json]

FOLDER holds the tiny study, built by the present code; without it, it is built first. After every round the rerun succeeds, its
tables have the bytes of the undisturbed run, no raw file changed, the ledger of analyses is whole, nothing is left beside tables.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from tiny import ROOT, THREADS, command, make_house, snakemake

# rules whose jobs take seconds, and a table of each
QUICK = {
    "intake": "results/tiny/1_intake/wave1/respondents.parquet",
    "responses": "results/tiny/1_intake/wave1/mini_security/responses.parquet",
    "screening": "results/tiny/2_screening/mini_security/wave1/flow.csv",
    "scoring": "results/tiny/3_scoring/mini_security/wave1/scores.parquet",
    "items": "results/tiny/4_items/mini_security/wave1/items.csv",
    "analyses": "results/tiny/8_separability/analyses.csv",
}


class Fault(AssertionError):
    """Something a fault must never do was done."""


def raw_of(house: Path) -> dict[str, bytes]:
    """Every raw file and the ledger of analyses."""
    return {p.relative_to(house).as_posix(): p.read_bytes() for p in sorted((house / "data").rglob("*")) if p.is_file()}


def tables_of(house: Path) -> dict[str, bytes]:
    """Every table and report but the records, which say how long a job took."""
    files = [p for folder in ("results/tiny", "reports") for p in sorted((house / folder).rglob("*")) if p.is_file()]
    kept = [p for p in files if not p.name.startswith("run") and "logs" not in p.parts]
    return {p.relative_to(house).as_posix(): p.read_bytes() for p in kept}


def hold(house: Path, tables: dict[str, bytes], raw: dict[str, bytes], target: str) -> None:
    """Run once more, undisturbed, and hold what every fault must leave as it was."""
    again = snakemake(house, "--rerun-incomplete", target)
    if again.returncode:
        raise Fault(f"the rerun failed: {again.stderr[-2000:]}")
    now = tables_of(house)
    changed = [path for path in tables if now.get(path) != tables[path]] + [path for path in now if path not in tables]
    if changed:
        raise Fault(f"other bytes than undisturbed: {changed[:5]}")
    if raw_of(house) != raw:
        raise Fault("a raw file or the ledger changed")
    json.loads((house / "data/ledgers/tiny.json").read_text(encoding="utf-8"))


def started(house: Path, rule: str, target: str) -> subprocess.Popen[bytes]:
    """Start a run that makes a table anew, in a process group of its own."""
    words = command(house, "--forcerun", rule, "--rerun-incomplete", target)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, stdout=quiet, stderr=quiet, start_new_session=True, env={**os.environ, **THREADS})


def jobs_below(pid: int) -> list[int]:
    """The processes that a process started, at any depth."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(c) for c in children.read_text().split()] if children.exists() else []
    return found + [below for child in found for below in jobs_below(child)]


def servers_below(pid: int) -> list[int]:
    """The process that a run forks its jobs from, if it is there."""
    return [p for p in jobs_below(pid) if b"forkserver.py\0serve" in Path(f"/proc/{p}/cmdline").read_bytes()][:1]


def copied(house: Path) -> bool:
    """Whether Snakemake has copied a result that a job makes anew; folders may go while one looks."""
    return any(files for _, _, files in os.walk(house / ".snakemake/backups"))


def killed(house: Path, rng: random.Random) -> str:
    """Kill Snakemake alone, one of its jobs, what jobs are forked from, or all of them at a random moment."""
    rule, victim = rng.choice(sorted(QUICK)), rng.choice(("snakemake", "job", "server", "everything"))
    run = started(house, rule, QUICK[rule])
    deadline = time.monotonic() + 60
    while not copied(house) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(rng.uniform(0, 3))
    if run.poll() is None:
        victims = {
            "snakemake": [run.pid],
            "job": jobs_below(run.pid)[-1:],
            "server": servers_below(run.pid),
            "everything": [*jobs_below(run.pid), run.pid],
        }
        for pid in victims[victim]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
    run.wait(timeout=300)
    return QUICK[rule]


def kills(house: Path, rounds: int, seed: int) -> int:
    """Kill at random moments, a rerun after each."""
    rng = random.Random(seed)
    tables, raw = tables_of(house), raw_of(house)
    for i in range(rounds):
        hold(house, tables, raw, killed(house, rng))
        print(f"kill {i + 1} of {rounds}: as undisturbed", flush=True)
    return rounds


def spoilt_raw(house: Path, rounds: int, seed: int) -> int:
    """Truncate or alter a raw file between two runs and while one reads; with the old file back, the tables are the old ones."""
    rng = random.Random(seed)
    tables, raw = tables_of(house), raw_of(house)
    target = QUICK["responses"]
    path = house / "data/raw/tiny/wave1/survey_wave1.csv"
    whole = path.read_bytes()
    for i in range(rounds):
        run = started(house, "intake", target) if i % 2 else None
        time.sleep(rng.uniform(0, 4) if run else 0)
        cut = whole[: rng.randrange(1, len(whole))]
        path.write_bytes(cut if rng.random() < 0.5 else whole.replace(b"P10", b"Q10"))
        if run:
            run.wait(timeout=300)
        else:
            snakemake(house, target)
        path.write_bytes(whole)
        hold(house, tables, raw, target)
        print(f"raw file spoilt {i + 1} of {rounds}: as undisturbed", flush=True)
    return rounds


def full_disk(house: Path, rounds: int, seed: int) -> int:
    """Run on a small tmpfs that gets full: the run is refused in words, the old tables stay, and with room it goes on."""
    if os.geteuid() or not shutil.which("mount"):
        print("full disk: not tried, mounting a tmpfs needs root")
        return 0
    tables, raw = tables_of(house), raw_of(house)
    size = sum(p.stat().st_size for p in house.rglob("*") if p.is_file())
    with tempfile.TemporaryDirectory() as place:
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={2 * size + 2**24}", "tmpfs", place], check=False
        ).returncode:
            print("full disk: not tried, a tmpfs cannot be mounted here")
            return 0
        try:
            small = Path(shutil.copytree(house, Path(place) / "house", copy_function=shutil.copy2))
            ballast = Path(place) / "ballast"
            for i in range(rounds):
                free = shutil.disk_usage(place).free
                ballast.write_bytes(b"0" * max(free - 2**12 * random.Random(seed + i).randrange(0, 40), 0))
                failed = snakemake(small, "--forcerun", "intake", "--rerun-incomplete", QUICK["intake"])
                if failed.returncode and "fault of the program" in failed.stderr + failed.stdout:
                    raise Fault(f"a full disk is called a fault of the program: {failed.stderr[-1500:]}")
                ballast.unlink()
                hold(small, tables, raw, QUICK["intake"])
                print(f"full disk {i + 1} of {rounds}: as undisturbed", flush=True)
        finally:
            subprocess.run(["umount", "-l", place], check=False)
    return rounds


def unreadable(house: Path, rounds: int, seed: int) -> int:
    """Take the right to read a raw file, and to write results, from a user who is not root: refusals that say what to do."""
    if os.geteuid() or not shutil.which("setpriv"):
        print("permissions: not tried, root and setpriv are needed to be another user")
        return 0
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*user, "sh", "-c", '"$0" -c pass', sys.executable], capture_output=True, check=False).returncode:
        print("permissions: not tried, another user may not run this Python")
        return 0
    tables, raw = tables_of(house), raw_of(house)
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        own = Path(shutil.copytree(house, Path(place) / "house", copy_function=shutil.copy2))
        subprocess.run(["chown", "-R", "65534:65534", str(own)], check=True)
        environment = {**os.environ, **THREADS, "HOME": place, "XDG_CACHE_HOME": str(own / ".cache")}
        path = own / "data/raw/tiny/wave1/survey_wave1.csv"
        for what, there, mode in (("raw file", path, 0o000), ("results", own / "results/tiny/1_intake/wave1", 0o555)):
            before = there.stat().st_mode
            there.chmod(mode)
            words = [*user, *command(own, "--forcerun", "intake", "--rerun-incomplete", QUICK["intake"])]
            failed = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
            there.chmod(before)
            said = failed.stderr + failed.stdout
            if not failed.returncode or "permission is denied" not in said or "fault of the program" in said:
                raise Fault(f"{what}: no refusal in words: {said[-1500:]}")
        hold(own, tables, raw, QUICK["intake"])
    print("permissions: refused in words, then as undisturbed", flush=True)
    return 2


def two_at_once(house: Path, rounds: int, seed: int) -> int:
    """Start a second run while one is at work: it is refused, and the first is undisturbed."""
    tables, raw = tables_of(house), raw_of(house)
    for _ in range(rounds):
        first = started(house, "intake", QUICK["intake"])
        while not copied(house) and first.poll() is None:
            time.sleep(0.01)
        # held where it is, or it might be done before the second begins
        first.send_signal(signal.SIGSTOP)
        second = snakemake(house, QUICK["intake"])
        first.send_signal(signal.SIGCONT)
        if first.wait(timeout=300):
            raise Fault("the first run was disturbed")
        if second.returncode == 0:
            raise Fault("the second run was not refused")
        hold(house, tables, raw, QUICK["intake"])
    print(f"two at once, {rounds} times: the second refused", flush=True)
    return rounds


def older_results(house: Path, rounds: int, seed: int) -> int:
    """Put an older folder of results, of another raw file, in the place of the new one: it is made again."""
    tables, raw = tables_of(house), raw_of(house)
    path = house / "data/raw/tiny/wave1/survey_wave1.csv"
    whole = path.read_bytes()
    target = QUICK["scoring"]
    with tempfile.TemporaryDirectory() as place:
        path.write_bytes(whole.replace(b"P10", b"Q10"))
        snakemake(house, target)
        old = Path(shutil.copytree(house / "results/tiny", Path(place) / "old", copy_function=shutil.copy2))
        path.write_bytes(whole)
        hold(house, tables, raw, target)
        shutil.rmtree(house / "results/tiny")
        shutil.copytree(old, house / "results/tiny", copy_function=shutil.copy2)
        again = snakemake(house, target)
        if again.returncode:
            raise Fault(again.stderr[-2000:])
        made = [p for p in tables if f"/{p}".count("1_intake/wave1") or "3_scoring/mini_security/wave1" in p]
        now = tables_of(house)
        if any(now[p] != tables[p] for p in made):
            raise Fault("an older folder of results was taken for the present one")
    print("older results: made again", flush=True)
    return 1


FAULTS: dict[str, tuple[Callable[[Path, int, int], int], float]] = {
    "killed": (kills, 1.0),
    "raw file cut or altered": (spoilt_raw, 0.12),
    "full disk": (full_disk, 0.06),
    "no permission": (unreadable, 0.02),
    "two runs at once": (two_at_once, 0.06),
    "older results": (older_results, 0.02),
}


def main() -> int:
    """Run every kind of fault on a copy of the built study, and write how often."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--built", type=Path, help="the tiny study, built by the present code")
    words.add_argument("--rounds", type=int, default=50, help="kills; of the other faults, a share of these")
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--out", type=Path, default=Path("results/faults.json"))
    words.add_argument("--only", nargs="*", choices=sorted(FAULTS), help="these kinds alone")
    options = words.parse_args()
    print(f"seed {options.seed}; the project is {ROOT}", flush=True)
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="emosec-faults-") as place:
        built = options.built or make_house(Path(place) / "built")
        if not options.built and snakemake(built).returncode:
            raise Fault("the undisturbed run failed")
        for name, (inflict, share) in FAULTS.items():
            if options.only and name not in options.only:
                continue
            house = Path(shutil.copytree(built, Path(place) / "house", copy_function=shutil.copy2))
            counts[name] = inflict(house, max(1, round(options.rounds * share)), options.seed)
            shutil.rmtree(house)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps({"seed": options.seed, "held": counts}, indent=2) + "\n", encoding="utf-8")
    print("; ".join(f"{name}: {n}" for name, n in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

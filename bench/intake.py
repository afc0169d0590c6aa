"""How long a large Qualtrics export takes from the raw file to screened tables, and in how much memory: `make bench`.

    python bench/intake.py [--rows 25000 50000 100000 200000] [--profile]

Every size is made (80 columns under a three-row header: 17 of the platform, 60 items, 3 others) and read in a process of its
own, as the workflow does it: intake writes its tables, the answers are read again and coded, the responses screened by the
online rules, all written. Printed are wall-clock and processor time, the most memory held, and microseconds per row.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
SIZES = (25_000, 50_000, 100_000, 200_000)
N_ITEMS = 60
META = (
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate", "ResponseId",
    "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude",
    "DistributionChannel", "UserLanguage",
)  # fmt: skip
OTHERS = ("age", "gender", "QID99_TEXT")
STUDY = """
name: large
title: A large export
respondent_key: [ResponseId]
exports: [{name: main, file: "*.csv"}]
instruments: [{instrument: long, export: main}]
variables: [{name: age, export: main, kind: number}, {name: gender, export: main, kind: group}]
screening: online
models: components
decision: separability
"""


def instrument_text() -> str:
    """An instrument of 60 five-point items in three components, two of five items reversed."""
    items = [f"q{i}" for i in range(N_ITEMS)]
    third = N_ITEMS // 3
    lines = ["name: long", "title: Long", "citation: none", "licence: CC0", "responses:"]
    lines += [f"  - {{code: {c}, label: answer {c}}}" for c in range(1, 6)]
    lines += ["items: [" + ", ".join(f"{{id: {i}}}" for i in items) + "]", "scales:"]
    for at, component in enumerate(("safety", "confidence", "apprehension")):
        mine = items[at * third : (at + 1) * third]
        reverse = [i for n, i in enumerate(mine) if n % 5 > 2]
        lines.append(f"  - {{name: {component},")
        lines.append(f"     items: [{', '.join(mine)}], reversed: [{', '.join(reverse)}]}}")
    return "\n".join(lines)


def write_export(path: Path, rows: int) -> None:
    """A made-up Qualtrics export: answers of one factor with some missing, IP addresses, coordinates, a typed answer."""
    rng = np.random.default_rng(rows)
    names = [*META, *(f"q{i}" for i in range(N_ITEMS)), *OTHERS]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(names) + "\r\n")
        file.write(",".join(f'"Please rate.\r\nHow is {n}?"' for n in names) + "\r\n")
        file.write(",".join(f'"{{""ImportId"":""QID{i}""}}"' for i in range(len(names))) + "\r\n")
        for start in range(0, rows, 10_000):
            n = min(10_000, rows - start)
            trait = rng.standard_normal((n, 1))
            codes = np.clip(np.rint(3 + trait + rng.standard_normal((n, N_ITEMS))), 1, 5).astype(int).astype(str)
            codes[rng.random(codes.shape) < 0.02] = ""
            for i in range(n):
                at = start + i
                told = (
                    f"2024-05-01 10:{at % 60:02d}:00,2024-05-01 11:{at % 60:02d}:00,IP Address,10.{at // 65536}.{at // 256 % 256}."
                    f"{at % 256},100,{60 + at % 900},True,2024-05-01 11:{at % 60:02d}:10,R_{at:07x}Ab,,,,,{at % 90}.{at % 9973},"
                    f"{at % 180}.{at % 9967},anonymous,EN,"
                )
                typed = f'"I was at home, mostly {at}"' if at % 7 == 0 else ""
                file.write(f"{told}{','.join(codes[i])},{18 + at % 60},{at % 3},{typed}\r\n")


def run(folder: Path, export: Path) -> dict[str, Any]:
    """Raw file to screened tables, each table written and read as the workflow does; seconds of each part."""
    from emosec import tables
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument
    from emosec.definitions.screening import Screening
    from emosec.definitions.studies import Study
    from emosec.intake.answers import answers_in, stack_answers
    from emosec.intake.coding import code_responses
    from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS, RESPONSES
    from emosec.intake.wave import read_wave
    from emosec.screening.contracts import AGREEMENT, EXCLUSIONS, FLOW, INDICATORS, SCREENED, SCREENED_RESPONSES
    from emosec.screening.screen import screen

    study, instrument = Study.parse(STUDY, where="bench"), Instrument.parse(instrument_text(), where="bench")
    rules = load_named(HERE.parent / "config", Screening, "online")
    took: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(part: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        took[part], clock = now - clock, now

    wave = read_wave({"main": [export]}, study, {instrument.name: instrument}, "w1", raw=folder)
    lap("read")
    tables.write(RESPONDENTS, wave.respondents, folder / "respondents.parquet")
    tables.write(FILES, wave.files, folder / "files.csv")
    tables.write_json(wave.codebook, folder / "codebook.json")
    tables.write(ANSWERS, stack_answers(wave.answers), folder / "answers.parquet")
    del wave
    lap("write")
    answers = answers_in(tables.read(ANSWERS, folder / "answers.parquet"), "main")
    tables.write(RESPONSES, code_responses(answers, instrument, study), folder / "responses.parquet")
    del answers
    lap("code")
    people = tables.read(RESPONDENTS, folder / "respondents.parquet")
    made = screen(tables.read(RESPONSES, folder / "responses.parquet"), people, instrument, rules, export="main")
    lap("screen")
    for table, data in (
        (SCREENED, made.screened),
        (SCREENED_RESPONSES, made.responses),
        (INDICATORS, made.indicators),
        (EXCLUSIONS, made.exclusions),
        (FLOW, made.flow),
        (AGREEMENT, made.agreement),
    ):
        tables.write(table, data, folder / f"screened_{table.file}")
    lap("write screened")
    flow = made.flow
    assert int(flow["n_in"].iloc[0]) == int(flow["n_left"].iloc[-1] + flow["n_dropped"].sum())
    return {"rows": int(flow["n_in"].iloc[0]), "parts": took}


def one_size(rows: int, profile: bool) -> dict[str, Any]:
    """One size in this process; memory is that of the process, the making of the file included only as its floor."""
    with tempfile.TemporaryDirectory(prefix="emosec-bench-") as name:
        folder = Path(name)
        export = folder / "export.csv"
        subprocess.run([sys.executable, __file__, "--make", str(export), "--rows", str(rows)], check=True)
        profiler = cProfile.Profile()
        wall, cpu = time.perf_counter(), time.process_time()
        if profile:
            profiler.enable()
        found = run(folder, export)
        profiler.disable()
        found |= {"seconds": time.perf_counter() - wall, "processor": time.process_time() - cpu}
        found |= {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        found |= {"file": export.stat().st_size / 2**20}
        if profile:
            pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(30)
        return found


def main() -> None:
    """Print a line per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES), help="sizes to try")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        write_export(options.make, options.rows[0])
        return
    if options.one or options.profile:
        print(json.dumps(one_size(options.rows[0], options.profile)))
        return
    print("| rows × 80 columns | file | seconds | processor seconds | most memory | microseconds per row |")
    print("|---:|---:|---:|---:|---:|---:|")
    for rows in options.rows:
        command = [sys.executable, __file__, "--one", "--rows", str(rows)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        each = found["processor"] / rows * 1e6
        print(
            f"| {rows:,} | {found['file']:.0f} MiB | {found['seconds']:.1f} | {found['processor']:.1f} "
            f"| {found['megabytes']:.0f} MiB | {each:.0f} |",
            flush=True,
        )
        print("  " + ", ".join(f"{part} {took:.1f} s" for part, took in found["parts"].items()), file=sys.stderr)


if __name__ == "__main__":
    main()

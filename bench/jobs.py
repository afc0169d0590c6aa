"""What a study's jobs cost, by rule: python bench/jobs.py [results] prints processor and body seconds from the run records.

Processor seconds hold imports and child processes, but not the libraries that a run loads once for all jobs (`emosec.forkserver`);
body seconds are wall-clock, after the imports.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path


def costs(results: Path) -> dict[str, list[tuple[float, float]]]:
    """Return rule → (processor seconds, body seconds) of each of its jobs."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for path in sorted(results.rglob("run*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if "cpu_seconds" in record:
            found[record["rule"]].append((record["cpu_seconds"], record["seconds"]))
    return dict(found)


def table(found: dict[str, list[tuple[float, float]]]) -> str:
    """Return the costs as a table, the dearest rule first."""
    total = sum(cpu for jobs in found.values() for cpu, _ in jobs)
    lines = [f"{'rule':14} {'jobs':>4} {'cpu s':>8} {'share':>6} {'a job':>7} {'least':>7} {'body s':>8}"]
    for rule, jobs in sorted(found.items(), key=lambda pair: -sum(cpu for cpu, _ in pair[1])):
        cpu, body = sum(c for c, _ in jobs), sum(b for _, b in jobs)
        least = min(c for c, _ in jobs)
        lines.append(
            f"{rule:14} {len(jobs):4} {cpu:8.2f} {cpu / total:6.1%} {cpu / len(jobs):7.2f} {least:7.2f} {body:8.2f}"
        )
    lines.append(f"{'all':14} {sum(map(len, found.values())):4} {total:8.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    seen = costs(Path(sys.argv[1] if len(sys.argv) > 1 else "results"))
    print(table(seen) if seen else "no run records there; make first")

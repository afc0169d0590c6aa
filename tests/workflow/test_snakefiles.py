"""Snakemake's own lint, with each exception explained."""

import subprocess
import sys

# ASSUME one locked environment serves every rule: requirements.lock documents it, so no rule names a conda environment
# ASSUME small functions beside the rules that call them are found sooner than in a file of their own
EXPLAINED = {"Specify a conda environment or container for each rule.", "Mixed rules and functions in same snakefile."}


def test_lint_finds_nothing_but_the_explained(root):
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "-s", str(root / "Snakefile"), "--lint", "text"],
        capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    findings = {line.strip(" *:") for line in (done.stdout + done.stderr).splitlines() if line.strip().startswith("* ")}
    assert {f.rstrip(":") for f in findings} <= EXPLAINED, findings


def test_snakefmt_is_content(root):
    files = ["Snakefile", *map(str, (root / "workflow/rules").glob("*.smk"))]
    command = [sys.executable, "-m", "snakefmt", "--check", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 0, done.stderr

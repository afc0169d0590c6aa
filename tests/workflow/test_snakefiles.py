"""What the rules of the workflow ask of a scheduler, and what its jobs rest on."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml


def functions_of_rules(root, **names):
    """Return the functions that rules share, from the names that a Snakefile has there."""
    tree = ast.parse((root / "workflow/rules/common.smk").read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    space = {"Path": Path, **names}
    exec(compile(tree, "common.smk", "exec"), space)
    return space


def test_what_a_job_asks_of_a_scheduler_grows_with_its_respondents_and_tries(root, tmp_path):
    instrument = SimpleNamespace(item_ids=["a", "b"])
    plan = SimpleNamespace(design=SimpleNamespace(instruments={"mini": instrument}))
    sized = functions_of_rules(root, PLANS={"s": plan})["sized"]
    table = tmp_path / "responses.parquet"
    pd.DataFrame({"value": [1] * 2 * 3000}).to_parquet(table)
    w = SimpleNamespace(study="s", instrument="mini")
    one, two = (SimpleNamespace(responses=r) for r in (str(table), [str(table), str(table)]))
    asked = sized(2000, 17)
    assert asked(w, one, attempt=1) == 2000 + 3 * 17
    assert asked(w, two, attempt=1) == 2000 + 6 * 17
    assert asked(w, one, attempt=3) == 3 * (2000 + 3 * 17)
    assert sized(2000, 17, 1000)(w, one, attempt=1) == 2000 + 17
    with pytest.raises(FileNotFoundError):
        asked(w, SimpleNamespace(responses=str(tmp_path / "not_yet.parquet")), attempt=1)


def test_the_profile_for_slurm_waits_for_no_accounts_and_its_plugin_is_locked(root):
    said = yaml.safe_load((root / "workflow/profiles/slurm/config.yaml").read_text(encoding="utf-8"))
    assert (said["executor"], said["slurm-status-command"]) == ("slurm", "squeue")
    assert said["retries"] >= 1
    assert all("attempt" in said["default-resources"][what] for what in ("mem_mb", "runtime"))
    assert "snakemake-executor-plugin-slurm==" in (root / "requirements.lock").read_text(encoding="utf-8")


def test_jobs_of_errors_rest_on_respondents_where_the_study_names_clusters(root):
    studies = {
        name: SimpleNamespace(design=SimpleNamespace(study=SimpleNamespace(cluster=name or None)))
        for name in ("", "school")
    }
    space = functions_of_rules(root, PLANS=studies)
    named, none = (SimpleNamespace(study=s, wave="w1") for s in ("school", ""))
    assert space["people_of"](named) == "results/school/1_intake/w1/respondents.parquet"
    assert space["people_of"](none) == []
    rules = "".join(p.read_text(encoding="utf-8") for p in (root / "workflow/rules").glob("*.smk"))
    # reliability, rival models, evidence, error rates; sensitivity reads respondents anyway
    assert rules.count("people=people_of") == 4
    assert rules.count("cluster=cluster_of") == 5

"""What the README prints runs as it is printed."""

import re

import pytest


@pytest.fixture
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_the_example_for_notebooks_runs_as_printed(readme, root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    blocks = re.findall(r"```python\n(.*?)```", readme, re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {"__name__": "notebook"})
    first = capsys.readouterr().out.splitlines()[0].split()
    # lavaan 0.6-14 says the same (tests/golden/cfa_holzinger)
    assert [round(float(v), 3) for v in first] == [0.93, 0.092]


def test_the_example_of_a_construct_can_be_read(readme):
    from emosec.definitions.constructs import Construct

    text = readme.split("## Another construct")[1].split("    # yaml-language-server")[1].split("\n\n")[0]
    construct = Construct.parse("\n".join(line[4:] for line in text.splitlines()[1:]), where="README.md")
    assert construct.names == ("anxiety", "avoidance")


def test_make_does_what_it_lists_although_a_folder_has_its_name(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    listed = set(re.findall(r"^# make (\w+)", makefile, re.M))
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split())
    assert {"docs", "bench", "help"} <= listed
    assert listed <= phony

"""Assumptions are found where they are, and only where they are comments."""

import textwrap

from emosec.report.assumptions import assumptions


def test_comments_only_with_their_continuation(tmp_path):
    package = tmp_path / "pkg"
    (package / "sub").mkdir(parents=True)
    (package / "sub" / "m.py").write_text(
        textwrap.dedent('''\
        """A docstring with # ASSUME nothing."""
        x = "# ASSUME no"
        # ASSUME waves share no people
        # unless they do
        y = 1  # ASSUME one
        # ASSUME two
        '''),
        encoding="utf-8",
    )
    found = [(a.file, a.line, a.text) for a in assumptions(package)]
    assert found == [
        ("pkg/sub/m.py", 3, "waves share no people unless they do"),
        ("pkg/sub/m.py", 5, "one"),
        ("pkg/sub/m.py", 6, "two"),
    ]


def test_own_code_names_existing_lines():
    from pathlib import Path

    import emosec

    root = Path(emosec.__file__).parents[1]
    found = assumptions()
    assert found
    for a in found:
        assert "ASSUME" in (root / a.file).read_text(encoding="utf-8").splitlines()[a.line - 1]

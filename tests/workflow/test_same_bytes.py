"""The same study gives the same bytes whatever the hash seed, locale, time zone, umask, folder, number of cores and BLAS threads.

docs/reliability.md lists what may differ, and why.
"""

import os
import subprocess

import pytest
from tiny import command, make_house

pytestmark = pytest.mark.slow

OTHERS = {
    "PYTHONHASHSEED": "12345",
    "LC_ALL": "C",
    "LANG": "C",
    "TZ": "Pacific/Kiritimati",
    "OPENBLAS_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2",
}


def files(house):
    """Every table, page, paper and figure; not the records of seconds and versions, nor the logs."""
    found = [p for part in ("results/tiny", "reports/tiny", "data") for p in (house / part).rglob("*") if p.is_file()]
    kept = [p for p in found if not p.name.startswith("run") and "logs" not in p.parts]
    return {p.relative_to(house).as_posix(): p.read_bytes() for p in kept}


def test_another_environment_gives_the_same_bytes(built, tmp_path):
    house = make_house(tmp_path / "Größe & mehr" / "mit Leerzeichen")
    words = ["-c1" if word == "-c2" else word for word in command(house)]
    before = os.umask(0o077)
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **OTHERS})
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr[-3000:]
    one, other = files(built), files(house)
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []

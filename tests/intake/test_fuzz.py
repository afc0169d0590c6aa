"""Damaged and made-up bytes for every reader. EMOSEC_FUZZ_SECONDS says for how long (60 by default, shared by the kinds)."""

import importlib.util
import io
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from emosec.definitions.exports import Export
from emosec.errors import IntakeError
from emosec.intake.readers import read_export
from imitations import binary_imitations, text_imitations

HERE = Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("fuzzing", HERE / "fuzzing.py")
fuzzing = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(fuzzing)
SECONDS = float(os.environ.get("EMOSEC_FUZZ_SECONDS", "60"))
NASTY = [
    b'"', b'""', b"\n", b"\r", b"\r\n", b",", b";", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"1e999", b"-9", b"NaN",
    b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"\xed\xa0\x80", b"ImportId", b"CASE", b"99999999999999999999", b"=1+1", b"(1)",
    b"record_id", b"RespondentID", b"submitdate", b"1980-01-01 00:00:00", b" " * 300, b"a," * 3000, "é".encode(), "א".encode(),
    "\u202e".encode(), b"1/1/1 1:1", b"sep=;\n",
]  # fmt: skip


@st.composite
def damaged(draw, whole):
    """One of the imitations with a few cuts, copies, flips and insertions, or the start of one before the end of another."""
    names = sorted(whole)
    data = bytearray(whole[draw(st.sampled_from(names))])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        end = min(at + draw(st.sampled_from([1, 1, 2, 4, 16, 200])), len(data))
        match draw(st.sampled_from(["flip", "insert", "cut", "copy", "end", "join", "nasty", "nasty"])):
            case "flip":
                data[at:end] = bytes(b ^ draw(st.integers(1, 255)) for b in data[at:end][:4])
            case "insert":
                data[at:at] = draw(st.binary(max_size=8))
            case "cut":
                del data[at:end]
            case "copy":
                data[at:at] = data[at:end] * draw(st.sampled_from([1, 2, 50]))
            case "end":
                del data[at:]
            case "join":
                other = whole[draw(st.sampled_from(names))]
                data[at:] = other[draw(st.integers(0, len(other))) :]
            case "nasty":
                data[at:at] = draw(st.sampled_from(NASTY))
    return bytes(data)


def until(seconds, check):
    """Run a hypothesis test with ever new seeds until the time is over; how many examples were tried."""
    end, rounds, tried = time.monotonic() + seconds, 0, [0]
    while time.monotonic() < end:
        rounds += 1
        seed(rounds)(check(tried))()
    return tried[0]


def loose(examples):
    return settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def grown(before):
    """How much the most memory ever held has grown, in bytes."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


@pytest.mark.slow
def test_damaged_text_is_read_or_refused(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def check(tried):
        @loose(200)
        @given(damaged(text_imitations()))
        def one(data):
            tried[0] += 1
            fuzzing.in_time(data, tmp_path)

        return one

    assert until(SECONDS * 0.4, check) > 0
    assert grown(before) < fuzzing.BYTES_AT_MOST


@pytest.mark.slow
def test_damaged_binaries_are_read_or_refused(tmp_path):
    import pyarrow.parquet  # noqa: F401
    import pyreadstat  # noqa: F401
    import python_calamine  # noqa: F401

    def check(tried):
        @loose(100)
        @given(damaged(binary_imitations()))
        def one(data):
            tried[0] += 1
            assert fuzzing.read_binary(data, tmp_path) in ("read", "refused", "crashed", "memory", "text")

        return one

    assert until(SECONDS * 0.3, check) > 0


@pytest.mark.slow
def test_coverage_guided_text_is_read_or_refused(tmp_path):
    pytest.importorskip("atheris")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, data in text_imitations().items():
        (corpus / name).write_bytes(data)
    options = [
        f"-max_total_time={int(SECONDS * 0.3)}",
        "-rss_limit_mb=2048",
        f"-timeout={fuzzing.SECONDS_AT_MOST}",
        "-max_len=65536",
        "-seed=1",
    ]
    command = [sys.executable, str(HERE / "fuzzing.py"), str(corpus), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.parametrize("name", sorted(text_imitations()))
def test_every_start_of_an_export_is_read_or_refused(name, tmp_path):
    data = text_imitations()[name]
    for end in sorted(random.Random(7).sample(range(1, len(data)), min(12, len(data) - 1))):
        fuzzing.read_text(data[:end], tmp_path)


@pytest.mark.parametrize("name", sorted(binary_imitations()))
def test_half_a_binary_file_is_refused(name, tmp_path):
    data = binary_imitations()[name]
    assert fuzzing.read_binary(data, tmp_path) == "read"
    assert fuzzing.read_binary(data[: len(data) // 2], tmp_path) in ("refused", "crashed", "read")


def refusal(path):
    with pytest.raises(IntakeError) as caught:
        read_export(path, Export(name="main", file="*"))
    return caught.value.what


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(io.BytesIO(binary_imitations()["excel_plain"])) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for member in source.namelist():
            if member != "xl/worksheets/sheet1.xml":
                out.writestr(member, source.read(member))
        with out.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1200):
                sheet.write(b" " * 2**20)
    assert path.stat().st_size < 2**22
    assert "once unpacked" in refusal(path)


def test_a_workbook_with_one_cell_at_the_far_end_is_refused(tmp_path):
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(io.BytesIO(binary_imitations()["excel_plain"])) as source, zipfile.ZipFile(path, "w") as out:
        for member in source.namelist():
            content = source.read(member)
            if member == "xl/worksheets/sheet1.xml":
                content = content.replace(b'r="A2"', b'r="XFD1048576"')
            out.writestr(member, content)
    assert "the limit is" in refusal(path)


@pytest.mark.slow
def test_five_million_columns_and_a_cell_of_a_gigabyte_are_refused_without_filling_the_memory(tmp_path):
    wide, giant = tmp_path / "wide.csv", tmp_path / "giant.csv"
    wide.write_bytes(b"a," * 5_000_000 + b"a\n" + b"1," * 5_000_000 + b"1\n")
    with giant.open("wb") as file:
        file.write(b"id,a\n1,")
        for _ in range(1023):
            file.write(b"x" * 2**20)
        file.write(b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "5,000,001 columns" in refusal(wide)
    assert "the limit is" in refusal(giant)
    assert grown(before) < 2**29

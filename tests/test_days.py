"""The day of a record is UTC's: the same study gives the same bytes in every time zone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_no_code_takes_the_day_of_the_machines_time_zone():
    files = [p for part in ("src", "workflow", "tools") for p in (ROOT / part).rglob("*.py")]
    local = ("date.today()", "datetime.now()", "datetime.today()", "utcnow()", "time.localtime")
    found = [f"{p.relative_to(ROOT)}: {word}" for p in files for word in local if word in p.read_text(encoding="utf-8")]
    assert found == [], "write datetime.now(UTC).date()"

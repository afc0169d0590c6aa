"""Simulates the demo study: three waves of emosec_24 as Qualtrics exports them, with names and addresses that intake must stop.

    python data/raw/demo/make.py            writes data/raw/demo/<wave>/*.csv, the same bytes every time

Nobody in it is real: addresses are of the three networks that RFC 5737 keeps for documentation, mail goes to example.org, and
names are numbers. Two of fifty people share their address, as those of one household do.
What it is drawn with is `truth:` of config/studies/demo.yaml.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.library.surveys.survey import survey_of

ROOT = Path(__file__).resolve().parents[3]
STUDY = load_named(ROOT / "config", Study, "demo")
assert STUDY.truth is not None
TRUTH, SHARE = STUDY.truth, STUDY.truth.settings
SEED = 20261126
THRESHOLDS = np.array([-1.3, -0.45, 0.35, 1.2])
HEAD = (
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate", "ResponseId",
    "RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude", "LocationLongitude", "UserLanguage",
)  # fmt: skip
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
ASKED = {"consent": "I agree to take part.", "code": "Your personal code", "group": "Group", "age": "How old are you?"}


def factors(rng: np.random.Generator, components: list[str]) -> dict[str, np.ndarray]:
    """Security factors of everybody in every wave: correlated, stable over time, raised by training from the second wave on."""
    phi = np.eye(3)
    for pair in TRUTH.pairs:
        i, j = map(components.index, pair.components)
        phi[i, j] = phi[j, i] = pair.phi
    root, n = np.linalg.cholesky(phi), TRUTH.respondents["wave1"]
    stable = rng.standard_normal((n, 3)) @ root.T
    share = SHARE["retest"]
    trained = np.arange(n) % 2 == 1
    waves = {}
    for number, wave in enumerate(TRUTH.respondents):
        now = np.sqrt(share) * stable + np.sqrt(1 - share) * rng.standard_normal((n, 3)) @ root.T
        waves[wave] = now + SHARE["training"] * trained[:, None] * (number > 0)
    return waves


def answers(rng: np.random.Generator, one: Instrument, security: np.ndarray, agreeing: np.ndarray) -> np.ndarray:
    """Codes of one wave: loadings, acquiescence on the answers as given, careless respondents, gaps (0)."""
    n, items = len(security), one.item_ids
    place = {i: at for at, scale in enumerate(one.components.values()) for i in scale.items}
    signs = one.signs
    ease = np.linspace(-0.25, 0.25, len(items))
    error = np.sqrt(1 - SHARE["loading"] ** 2 - SHARE["acquiescence"])
    latent = np.column_stack(
        [
            signs[i] * SHARE["loading"] * security[:, place[i]]
            + np.sqrt(SHARE["acquiescence"]) * agreeing
            + error * rng.standard_normal(n)
            + ease[at]
            for at, i in enumerate(items)
        ]
    )
    codes = 1 + np.digitize(latent, THRESHOLDS)
    careless = rng.random(n) < SHARE["careless"]
    codes[careless] = rng.integers(1, 6, (int(careless.sum()), len(items)))
    codes[rng.random(codes.shape) < SHARE["missing"]] = 0
    checks = np.column_stack([np.full(n, c.passes[0]) for c in one.checks])
    slips = rng.random((n, 2)) < 0.02
    wrong = slips | careless[:, None]
    checks[wrong] = rng.integers(1, 6, int(wrong.sum()))
    return np.column_stack([codes, checks])


def address(person: int) -> str:
    """Return a person's IP address; the last of fifty has that of the one before."""
    at = person - (person % 50 == 49)
    return f"{NETWORKS[at // 250]}.{1 + at % 250}"


def rows_of(rng: np.random.Generator, one: Instrument, wave: str, codes: np.ndarray) -> list[list[str]]:
    """Return Qualtrics' three header rows and a row per respondent."""
    survey = survey_of(one, "partner")
    order = [q.id for q in survey.questions]
    columns = [*one.item_ids, *(c.id for c in one.checks)]
    told = {q.id: q.text for q in survey.questions}
    names = [*HEAD, *ASKED, *order]
    rows = [names, [*HEAD, *ASKED.values(), *(told[i] for i in order)]]
    rows.append([json.dumps({"ImportId": f"QID{k}"}, separators=(",", ":")) for k in range(len(names))])
    stays = np.sort(rng.permutation(len(codes))[: TRUTH.respondents[wave]])
    begun = datetime(2026, 1 + 2 * list(TRUTH.respondents).index(wave), 5, 9)
    for person in stays.tolist():
        start = begun + timedelta(minutes=7 * person)
        seconds = int(rng.integers(90, 420))
        end = start + timedelta(seconds=seconds)
        place = f"{50 + rng.random():.4f}", f"{8 + rng.random():.4f}"
        rows.append([
            f"{start:%Y-%m-%d %H:%M:%S}", f"{end:%Y-%m-%d %H:%M:%S}", "0", address(person), "100", str(seconds), "1",
            f"{end:%Y-%m-%d %H:%M:%S}", f"R_{wave}{person:04d}", f"Family{person:04d}", f"Given{person:04d}",
            f"person{person:04d}@example.org", *place, "EN", "1", f"P{person:04d}", "training" if person % 2 else "waiting list",
            str(18 + (person * 7) % 50), *(str(v) if (v := int(codes[person, columns.index(i)])) else "" for i in order),
        ])  # fmt: skip
    return rows


def saliva(rng: np.random.Generator, calm: np.ndarray) -> list[list[str]]:
    """Cortisol of every person around a stressor at minute 0: it rises to a peak near minute 20 and falls, faster in the calm."""
    one = STUDY.criteria.samples[0]
    rows = [["code", one.minutes, one.value]]
    for person, freedom in enumerate(calm.tolist()):
        base, rise = np.exp(1.6 + 0.3 * rng.standard_normal()), np.exp(0.7 + 0.25 * rng.standard_normal())
        pull = SHARE["recovery"] * freedom + np.sqrt(1 - SHARE["recovery"] ** 2) * rng.standard_normal()
        for minute in one.planned:
            height = max(0.0, min(1.0, minute / 20)) * np.exp(-max(0.0, minute - 20) * 0.02 * np.exp(0.4 * pull))
            value = base * (1 + (rise - 1) * height) * np.exp(0.05 * rng.standard_normal())
            lost, late = rng.random() < SHARE["missing"], int(rng.integers(-2, 3))
            rows.append([f"P{person:04d}", f"{minute + late:g}", "" if lost else f"{value:.2f}"])
    return rows


def interviews(rng: np.random.Generator, safe: np.ndarray) -> list[list[str]]:
    """Two coders' categories of an interview: the safer, the likelier secure; now and then a coder slips."""
    categories = STUDY.criteria.codes[0].categories
    rows = [["code", "coder1", "coder2"]]
    for person, safety in enumerate(safe.tolist()):
        secure = rng.random() < 1 / (1 + np.exp(-1.2 * safety - 0.3))
        true = categories[0] if secure else categories[1 + int(rng.random() < 0.4)]
        given = [str(rng.choice(categories)) if rng.random() < SHARE["slips"] else true for _ in range(2)]
        rows.append([f"P{person:04d}", *given])
    return rows


def csv_of(rows: list[list[str]]) -> str:
    """Return rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def make() -> dict[str, str]:
    """Return file below the study's folder → its text: every wave's export, and the criteria of the first."""
    rng = np.random.default_rng(SEED)
    one = load_named(ROOT / "config", Instrument, "emosec_24")
    waves = factors(rng, list(one.components))
    agreeing = rng.standard_normal(TRUTH.respondents["wave1"])
    made = {}
    for wave, security in waves.items():
        made[f"{wave}/demo_{wave}.csv"] = csv_of(rows_of(rng, one, wave, answers(rng, one, security, agreeing)))
    components, own = list(one.components), np.random.default_rng(SEED + 1)
    seen = waves["wave1"][:150]
    made["wave1/saliva_wave1.csv"] = csv_of(saliva(own, seen[:, components.index("apprehension")]))
    made["wave1/interview_wave1.csv"] = csv_of(interviews(own, seen[:, components.index("safety")]))
    return made


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, text in make().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")

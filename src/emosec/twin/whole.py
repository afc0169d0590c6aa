"""A twin made as a whole: fitted, drawn, tried for disclosure, and written only where nobody shows in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.atomic import atomic_folder
from emosec.definitions.configuration import Configuration
from emosec.definitions.studies import Study
from emosec.errors import DisclosureError, WorkflowError
from emosec.plan import Plan
from emosec.statistics.resampling import generator
from emosec.statistics.synthetic.disclosure import ATTACK, NEARER, Disclosure, disclosure_of
from emosec.statistics.synthetic.latent import respondents_of
from emosec.tables import write_json
from emosec.twin.columns import TwinAnswers, sheet_of
from emosec.twin.writing import FIRST_LINES, definition, exports, name_of, write_study

if TYPE_CHECKING:
    import pandas as pd

README = """\
# {twin}

Made-up respondents, written by `emosec twin {study}`: nobody in it is real. `disclosure.json` says how near they come to anybody.

{words}
"""
# tried in turn until nobody shows: the correlations as they are, and what so many common factors explain of them
FACTORS = (None, 8, 4, 2)
WHY = {
    "copies": "more made-up people answer exactly as somebody than people do by chance",
    "nearest": "made-up people are nearer to people than people are to each other",
    "attack": "who was among the people can be told from the made-up ones",
}


@dataclass(frozen=True)
class Twin:
    """A twin that may leave.

    Attributes
    ----------
    study, twin : the names of the study and of its twin
    people : made-up people
    disclosure : what the check found
    factors : how many common factors its correlations were cut down to; None where they are the study's
    files : paths written
    """

    study: str
    twin: str
    people: int
    disclosure: Disclosure
    factors: int | None
    files: tuple[Path, ...]


def make_twin(plan: Plan, configuration: Configuration) -> Twin:
    """Make a study's twin, check it, and write its study file and exports; what was in their place goes.

    Parameters
    ----------
    plan : the study's plan; its rooms intake and screening are made
    configuration : the seed, and the smallest count of people that may show

    Raises
    ------
    WorkflowError
        The rooms are not made, too few people passed, or something else has the twin's place.
    DisclosureError
        Somebody shows in it: nothing is written.
    """
    twin, smallest = name_of(plan.study), plan.design.study.smallest_cell or configuration.smallest_cell
    file, folder = Path("config/studies") / f"{twin}.yaml", Path("data/raw") / twin
    refuse_other(plan.study, file, folder)
    sheet = sheet_of(plan, smallest)
    for factors in FACTORS:
        answers, found = drawn(sheet, smallest, configuration.seed, plan.study, factors)
        if not found.failures:
            break
    refuse_disclosure(found, plan.study)
    keys = [f"T{i + 1:0{len(str(len(answers)))}d}" for i in range(len(answers))]
    said = definition(plan, sheet.columns)
    Study.model_validate(said)
    tables = exports(plan, sheet.columns, answers, keys)
    atomic_folder(
        folder,
        lambda fresh: fill(fresh, plan.study, tables, told(found, factors), asdict(found) | {"factors": factors}),
    )
    write_study(said, plan.study, file)
    return Twin(plan.study, twin, len(answers), found, factors, (file, *(folder / name for name in tables)))


def drawn(
    sheet: TwinAnswers, smallest: int, seed: int, study: str, factors: int | None
) -> tuple[NDArray[np.float64], Disclosure]:
    """Draw as many made-up people as there are people, and try what can be told of these."""
    questions = sheet.questions
    task = (study, "twin", factors or 0)
    fitted = respondents_of(sheet.answers, questions, smallest, factors)
    made, attacker = fitted.draw(len(sheet.answers), generator(seed, *task)), generator(seed, *task, "disclosure")

    def made_from(people: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        return respondents_of(people, questions, smallest, factors).draw(n, attacker)

    return made, disclosure_of(sheet.answers, made, made_from, attacker)


def fill(folder: Path, study: str, tables: dict[str, pd.DataFrame], lines: list[str], found: dict[str, object]) -> None:
    """Write the exports, what the check found, and what this is, into an empty folder."""
    for name, table in tables.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / name, index=False, lineterminator="\n")
    write_json(found, folder / "disclosure.json")
    words = README.format(study=study, twin=name_of(study), words="\n".join(f"- {line}" for line in lines))
    (folder / "README.md").write_text(words, encoding="utf-8")


def told(found: Disclosure, factors: int | None = None) -> list[str]:
    """Return what the check found, in sentences."""
    two, chance = found.nearest, found.nearest_by_chance
    copies = (
        f"Copies: {found.copies} of {found.n} made-up people answer exactly as one of {found.n} people; of {found.n} other people "
        f"{found.copies_by_chance} do (p = {found.copies_p:.2f} that these are no more than by chance)."
    )
    nearest = (
        f"Nearest person: {two[0]:.3f} from the nearest 5% of made-up people and {two[1]:.3f} from the median one; {chance[0]:.3f} "
        f"and {chance[1]:.3f} from other people (0 to 1)."
    )
    attack = (
        f"Attack: of two people, the one who was among those fitted is told {100 * found.attack:.0f}% of the time "
        f"[{100 * found.attack_lower:.0f}, {100 * found.attack_upper:.0f}]; 50% is chance."
    )
    cut = (
        [
            f"Of the correlations only what {factors} common factors explain is in it; more would have told who was there."
        ]
        if factors
        else []
    )
    return [copies, nearest, attack, *cut]


def refuse_disclosure(found: Disclosure, study: str) -> None:
    """Refuse a twin in which somebody shows."""
    if not found.failures:
        return
    raise DisclosureError(
        "; ".join(WHY[name] for name in found.failures),
        where=study,
        why=f"{' '.join(told(found))} Refused are copies beyond chance, neighbours nearer than {NEARER:.0%} of the distance "
        f"between people, and attacks that are right more than {ATTACK:.0%} of the time",
        remedy="share the study without any row of a person: emosec bundle --data none",
    )


def refuse_other(study: str, file: Path, folder: Path) -> None:
    """Refuse to write over what is no twin of the study."""
    ours = file.is_file() and file.read_text(encoding="utf-8").startswith(FIRST_LINES.format(study=study))
    if (file.exists() or folder.exists()) and not ours:
        raise WorkflowError(
            "something else has the twin's place",
            where=f"{file} or {folder}",
            why="it was not written by emosec twin, and would be lost",
            remedy="move it",
        )

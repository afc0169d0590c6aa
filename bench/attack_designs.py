"""The designs of bench/attacks.py: people and answers that docs/calibration.md did not look at, each with its truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from respondents import Codes, Floats, Form, answers, carried, classes, correlated, matrix

Drawn = tuple[Floats, Codes]
People = Callable[[np.random.Generator, int, Form], Drawn]
# the first pair at the cut-off, the others far below; and one thing
EDGE, APART, ONE = (0.9, 0.5, 0.5), (0.75, 0.5, 0.5), (1.0,)
PLAIN, PAGED = Form(), Form(paged=True)


@dataclass(frozen=True)
class Design:
    """One design.

    Attributes
    ----------
    name : of its row in docs/attacks.csv; its seeds derive from it
    says : what is done to people or answers
    people : traits and raw answers of n people
    truth : correlation of the traits of all people, of the pairs 12, 13, …, 23, …; one number is that of all
    n : respondents
    form : what was asked
    remedy : what a user can do where the rule errs
    members : respondents of a cluster, one after the other, where the study names clusters
    """

    name: str
    says: str
    people: People
    truth: tuple[float, ...] = EDGE
    n: int = 500
    form: Form = PLAIN
    remedy: str = "–"
    members: int | None = None

    @property
    def phi(self) -> tuple[float, ...]:
        """The truth of each pair."""
        return self.truth * len(self.form.questionnaire().pairs) if len(self.truth) == 1 else self.truth

    def draw(self, rng: np.random.Generator, n: int) -> Drawn:
        """Return the traits and the raw answers of n people."""
        return self.people(rng, n, self.form)


def plain(truth: tuple[float, ...] = EDGE, components: int = 3) -> People:
    """Return people with normal traits who answer as they are."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        traits = correlated(rng, n, matrix(truth, components))
        return traits, answers(rng, form, traits)

    return people


def after(spoil: Callable[[np.random.Generator, Form, Codes], Codes], truth: tuple[float, ...] = EDGE) -> People:
    """Return plain people whose answers are spoiled afterwards."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        traits, codes = plain(truth)(rng, n, form)
        return traits, spoil(rng, form, codes.copy())

    return people


def with_parts(
    part: Callable[[np.random.Generator, int, Form], dict[str, Floats]], truth: tuple[float, ...] = EDGE
) -> People:
    """Return people with normal traits and parts of `answers` of their own."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        traits = correlated(rng, n, matrix(truth))
        return traits, answers(rng, form, traits, **part(rng, n, form))

    return people


def with_traits(
    traits_of: Callable[[np.random.Generator, int], Floats], difficulty: tuple[float, ...] = (0.0, 0.0, 0.0)
) -> People:
    """Return people with traits of another kind, whose items are easier or more difficult by component."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        traits = traits_of(rng, n)
        return traits, answers(rng, form, traits, shared=-np.array(difficulty)[form.owner])

    return people


# ---- traits


def two_slopes(rng: np.random.Generator, n: int) -> Floats:
    """Half of all people are one thing on the first two components, in the others these correlate .80."""
    one = rng.random((n, 1)) < 0.5
    return np.where(one, correlated(rng, n, matrix((1.0, 0.5, 0.5))), correlated(rng, n, matrix((0.8, 0.5, 0.5))))


def heavy(rng: np.random.Generator, n: int) -> Floats:
    """Student's t with 5 degrees of freedom, of variance 1."""
    drawn: Floats = correlated(rng, n, matrix(EDGE)) * np.sqrt(3.0 / rng.chisquare(5, (n, 1)))
    return drawn


def bent(rng: np.random.Generator, n: int) -> Floats:
    """The second trait rises faster and faster with the first: .9 a + .3 (a² − 1)/√2 + noise."""
    a, e = rng.standard_normal(n), rng.standard_normal((n, 2))
    b = 0.9 * a + 0.3 * (a * a - 1.0) / np.sqrt(2.0) + np.sqrt(0.10) * e[:, 0]
    c = 0.5 * a + np.sqrt(0.75) * e[:, 1]
    return np.column_stack([a, b, c])


def one_order(rng: np.random.Generator, n: int) -> Floats:
    """The first trait is e^(.8 z), standardised, of the second: all people stand in the same order on both."""
    z = correlated(rng, n, matrix((1.0, 0.5, 0.5)))
    z[:, 0] = (np.exp(0.8 * z[:, 0]) - np.exp(0.32)) / np.sqrt(np.exp(1.28) - np.exp(0.64))
    return z


# ---- answers


def half_asked(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
    """Every person is asked a random half of the items."""
    places = rng.random(codes.shape).argsort(axis=1)
    codes[places >= (codes.shape[1] + 1) // 2] = -1
    return codes


def one_left_out(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
    """Every person is asked about two of the three components."""
    codes[form.owner == rng.integers(0, 3, (len(codes), 1))] = -1
    return codes


def straight(share: float) -> Callable[[np.random.Generator, Form, Codes], Codes]:
    """On each component's page a share gives one answer to all items, another on the next page."""

    def spoil(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
        who, given = rng.random((len(codes), 1)) < share, rng.integers(0, 5, (len(codes), 3))
        return np.where(who, given[:, form.owner], codes).astype(np.int8)

    return spoil


def at_random(share: float, *, mixed: bool = False) -> Callable[[np.random.Generator, Form, Codes], Codes]:
    """On each page a share answers at random, other people on the next; a page holds a component, or some items of each."""

    def spoil(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
        away, page = rng.random((len(codes), 3)) < share, np.arange(len(form.owner)) % 3 if mixed else form.owner
        return np.where(away[:, page], rng.integers(0, 5, codes.shape), codes).astype(np.int8)

    return spoil


def upside_down(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
    """A twentieth takes the first page's answers for running the other way."""
    who = (rng.random((len(codes), 1)) < 0.05) & (form.owner == 0)
    return np.where(who, form.options - 1 - codes, codes).astype(np.int8)


def joined_wrong(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
    """For a tenth of the rows the second component's answers are another person's."""
    rows = np.arange(len(codes) // 10)
    codes[np.ix_(rows, form.owner == 1)] = codes[np.ix_(np.roll(rows, 1), form.owner == 1)]
    return codes


def copies(share: float) -> People:
    """A share of people are in the data three times; n counts rows."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        several = round(n * share / (1.0 + 2.0 * share))
        traits, codes = plain()(rng, n - 2 * several, form)
        return traits, np.concatenate([codes, codes[:several], codes[:several]])

    return people


def schools(each: int, share: float = 0.2) -> People:
    """Schools of so many pupils each make a share of the variance of traits, and of every item's rest."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        school, many = np.arange(n) // each, -(-n // each)
        traits = (
            np.sqrt(1 - share) * correlated(rng, n, matrix(EDGE))
            + np.sqrt(share) * correlated(rng, many, matrix(EDGE))[school]
        )
        p = len(form.owner)
        noise = np.sqrt(1 - share) * rng.standard_normal((n, p))
        noise += np.sqrt(share) * rng.standard_normal((many, p))[school]
        return traits, answers(rng, form, traits, noise=noise)

    return people


def misassigned(truth: tuple[float, ...], items: tuple[int, ...], to: int) -> People:
    """Items that are scored in the first component measure another."""

    def people(rng: np.random.Generator, n: int, form: Form) -> Drawn:
        traits = correlated(rng, n, matrix(truth))
        measured = traits[:, form.owner]
        measured[:, list(items)] = traits[:, [to]]
        return traits, answers(rng, form, np.zeros_like(traits), shared=0.7 * measured)

    return people


def wrongly_keyed(rng: np.random.Generator, form: Form, codes: Codes) -> Codes:
    """One item is declared as worded the other way."""
    codes[:, 2] = form.options[2] - 1 - codes[:, 2]
    return codes


def tiny(inside: float, scattered: float) -> Callable[[np.random.Generator, int, Form], dict[str, Floats]]:
    """Residuals of items of a component correlate a little, and any two by chance, differently in each sample."""

    def part(rng: np.random.Generator, n: int, form: Form) -> dict[str, Floats]:
        p = len(form.owner)
        drawn = np.triu(rng.normal(0.0, scattered, (p, p)), 1)
        same = (form.owner[:, None] == form.owner) & ~np.eye(p, dtype=bool)
        return {"noise": correlated(rng, n, np.eye(p) + drawn + drawn.T + inside * same)}

    return part


def alike(
    variance: float, name: str = "wording", columns: int = 1
) -> Callable[[np.random.Generator, int, Form], dict[str, Floats]]:
    """Something all items share, or the items of a component: in raw answers (wording) or in keyed ones (shared)."""

    def part(rng: np.random.Generator, n: int, form: Form) -> dict[str, Floats]:
        drawn = np.sqrt(variance) * rng.standard_normal((n, columns))
        return {name: drawn if columns == 1 else drawn[:, form.owner]}

    return part


def in_turn(rng: np.random.Generator, n: int, form: Form) -> dict[str, Floats]:
    """Items of the components take turns, and each answer leaves a residual correlation of .3 with the next."""
    size = form.sizes[0]
    order = np.arange(len(form.owner)).reshape(-1, size).T.ravel()
    return {"noise": carried(rng, n, order, 0.3)}


def in_blocks(rng: np.random.Generator, n: int, form: Form) -> dict[str, Floats]:
    """The same with the items of a component in a row."""
    return {"noise": carried(rng, n, np.arange(len(form.owner)), 0.3)}


def hurried(rng: np.random.Generator, n: int, form: Form) -> dict[str, Floats]:
    """In three of ten people answers hang on traits by .25 instead of .70."""
    return {"loading": np.where(rng.random((n, 1)) < 0.3, 0.25, 0.7)}


def floor(lower: float) -> Callable[[np.random.Generator, int, Form], dict[str, Floats]]:
    """The first component's keyed latent answers lie lower, so that most are the lowest answer there is."""
    return lambda rng, n, form: {"shared": np.where(form.owner == 0, -lower, 0.0)}


# what a user can do
DECLARE, MIX = "declare `pages:`", "mix components on pages"
BOTH_WAYS, COPIES = "word items both ways", "a screening rule `duplicate_answers > 0` shows them"
ONE_WAY = Form(against=(0, 0, 0))
ONE_WAY_PAGED = Form(against=(0, 0, 0), paged=True)
BELOW, FIFTEEN = (-1.0, 0.5, -0.5), (0.9, *(0.5,) * 14)
DESIGNS = (
    # who answers
    Design("classes_alike", "two kinds of people; the means of one are 1.4 SD higher on the first two components, φ = .80 in each",
           with_traits(lambda rng, n: classes(rng, n, EDGE, (0.7, 0.7, 0.0)))),
    Design("classes_opposite", "two kinds of people; the mean of one is .76 SD higher on the first component and lower on the "
           "second, φ = 1 in each, .75 in all", with_traits(lambda rng, n: classes(rng, n, APART, (0.3536, -0.3536, 0.0))), APART,
           remedy="φ is that of all people together: name the groups"),
    Design("two_slopes", "φ = 1 in half of all people, .80 in the others", with_traits(two_slopes)),
    Design("bimodal", "traits with two peaks", with_traits(lambda rng, n: classes(rng, n, EDGE, (0.85, 0.85, 0.5)))),
    Design("heavy_tails", "traits with the tails of a t with 5 df, items of the first two components of difficulty ± .7",
           with_traits(heavy, (0.7, -0.7, 0.0))),
    Design("bent", "the second trait rises faster and faster with the first", with_traits(bent), (0.9, 0.5, 0.45)),
    Design("one_order", "people stand in one order on two traits, of which one is skewed, so that they correlate .845",
           with_traits(one_order), (0.8447, 0.4223, 0.5), 1000,
           remedy="φ is of traits as normal as their answers let them be, so near that of ranks"),
    Design("schools_20", "25 schools of 20 pupils, a fifth of all variance between schools", schools(20)),
    Design("schools_100", "10 schools of 100 pupils, a fifth of all variance between schools", schools(100), n=1000,
           remedy="name the column of schools as a variable of `kind: cluster`"),
    Design("schools_20_named", "25 schools of 20 pupils, a fifth of all variance between schools, named as clusters",
           schools(20), members=20),
    Design("schools_50_named", "30 schools of 50 pupils, a fifth of all variance between schools, named as clusters",
           schools(50), n=1500, members=50),
    Design("schools_100_named", "10 schools of 100 pupils, a fifth of all variance between schools, named as clusters",
           schools(100), n=1000, members=100),
    Design("couples", "250 couples, half of all variance between couples", schools(2, 0.5)),
    Design("couples_named", "250 couples, half of all variance between couples, named as clusters", schools(2, 0.5), members=2),
    Design("copies_fifth", "a fifth of all people are in the data three times, under keys of their own", copies(0.2),
           remedy=COPIES),
    Design("copies_all", "everybody is in the data three times, under keys of their own", copies(1.0), n=1500,
           remedy=COPIES),
    # how they answer
    Design("hurried", "three of ten people hurry: their answers hang on the traits by .25", with_parts(hurried)),
    Design("own_acquiescence", "acquiescence of variance .10, on each component's page another",
           with_parts(alike(0.10, columns=3), ONE), ONE),
    Design("desirability_half", "something that all items share toward the pole, of variance .20",
           with_parts(alike(0.20, "shared"), (0.5,)), (0.5,)),
    Design("desirability_strong", "something that all items share toward the pole, of variance .49: as much as of the component",
           with_parts(alike(0.49, "shared"), (0.85, 0.5, 0.5)), (0.85, 0.5, 0.5), 1000,
           remedy="nothing in these answers; ask about desirability, or observe"),
    Design("straight_mixed", "15% give one answer to all items of a page, one component a page, another on the next",
           after(straight(0.15), ONE), ONE),
    Design("straight_oneway", "5% give one answer to all items of a page, one component a page, all items worded one way",
           after(straight(0.05)), form=ONE_WAY,
           remedy=f"{BOTH_WAYS}; {DECLARE}"),
    Design("straight_oneway_paged", "5% give one answer to all items of a page, all items worded one way, pages declared",
           after(straight(0.05)), form=ONE_WAY_PAGED, remedy=BOTH_WAYS),
    Design("straight_oneway_15_paged", "15% give one answer to all items of a page, all items worded one way, pages declared",
           after(straight(0.15), ONE), ONE,
           form=ONE_WAY_PAGED, remedy=BOTH_WAYS),
    Design("page_at_random", "on each page 15% answer at random, other people on every page, one component a page",
           after(at_random(0.15)), remedy=f"{DECLARE}; {MIX}"),
    Design("page_at_random_one", "15% at random on each page, one component a page, one thing",
           after(at_random(0.15), ONE), ONE, remedy=f"{DECLARE}; {MIX}"),
    Design("page_at_random_paged", "15% at random on each page, pages declared", after(at_random(0.15)), form=PAGED, remedy=MIX),
    Design("page_at_random_turned", "15% at random on each page, every page holding items of all components",
           after(at_random(0.15, mixed=True))),
    Design("upside_down", "5% take the first page's answers for running the other way", after(upside_down), remedy=DECLARE),
    Design("upside_down_paged", "5% take the first page's answers for running the other way, pages declared",
           after(upside_down), form=PAGED),
    # what is asked
    Design("half_asked", "each person is asked a random half of the items", after(half_asked)),
    Design("half_asked_far", "a random half of the items, φ = .60", after(half_asked, (0.6,)), (0.6,)),
    Design("one_left_out", "each person is asked about two of the three components", after(one_left_out), n=600),
    Design("threes_sevens", "items with three and seven categories in turn", plain(), form=Form(categories=(3, 7))),
    Design("three_twelve", "components of 3, 12 and 5 items", plain(), form=Form((3, 12, 5), (1, 6, 2))),
    Design("six", "six components of four items", plain(FIFTEEN, 6), FIFTEEN, form=Form((4,) * 6, (2,) * 6)),
    Design("floor", "80% of the answers to one component are the lowest", with_parts(floor(2.35))),
    Design("floor_98", "98% of the answers to one component are the lowest", with_parts(floor(3.6)),
           remedy="the report warns of rare answers"),
    Design("ticks", "two categories, one of them given by 7%, whichever way the item is worded", plain(), n=1000,
           form=Form(categories=(2,))),
    Design("n100", "100 people", plain(), n=100),
    Design("against_toward", "acquiescence of variance .10; components worded both ways, wholly against and wholly toward",
           with_parts(alike(0.10), ONE), ONE, form=Form(against=(2, 5, 0))),
    Design("below_zero", "φ below zero", plain((-0.9, 0.5, -0.5)), (-0.9, 0.5, -0.5)),
    Design("below_zero_oneway", "φ below zero, acquiescence of variance .05, all items worded one way",
           with_parts(alike(0.05), BELOW), BELOW, form=ONE_WAY,
           remedy="key both components toward one pole: they are then worded apart"),
    Design("wrong_key", "one item of the first component is keyed the wrong way", after(wrongly_keyed)),
    Design("misassigned_third", "one of five items of the first component measures the third", misassigned(EDGE, (4,), 2)),
    Design("misassigned_second", "two of five items of the first component measure the second",
           misassigned((0.8, 0.5, 0.5), (2, 4), 1), (0.8, 0.5, 0.5), 1000, remedy="read the items, and the loadings of the ESEM"),
    Design("in_blocks", "each answer leaves a residual correlation of .3 with the next, components in blocks",
           with_parts(in_blocks)),
    Design("in_turn", "each answer leaves a residual correlation of .3 with the next, components in turn",
           with_parts(in_turn, (0.85,)), (0.85,), 1000,
           remedy="ask in another order each person; see what freeing residuals does to φ"),
    # the data
    Design("joined_wrong", "in a tenth of the rows the second component's answers are another person's", after(joined_wrong),
           remedy="join exports by a key, never by their order"),
    Design("tiny_scattered", "residual correlations of ± .05 by chance between any two items",
           with_parts(tiny(0.0, 0.05)), n=10_000,
           remedy="other items would give another φ, by more than its error"),
    Design("tiny_inside", "residual correlations of .04 ± .03 between all items of a component",
           with_parts(tiny(0.04, 0.03)), n=10_000, remedy="read the tipping points: how little would do"),
)  # fmt: skip

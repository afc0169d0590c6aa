"""The literature the report's text rests on, as APA, BibTeX and CSL JSON from one list.

Authors, year, title, volume, pages and DOI of every entry were compared with another public bibliography (reference lists in the
manuals and sources of lavaan, semTools, statpsych, sirt, Rnest and other packages on CRAN); none rests on memory alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from emosec.report.papers.runs import it


@dataclass(frozen=True)
class Reference:
    """One publication. `authors` are (family, initials); `book` and `publisher` are for chapters."""

    key: str
    authors: tuple[tuple[str, str], ...]
    year: int
    title: str
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    book: str = ""
    editors: str = ""
    publisher: str = ""

    @property
    def cited(self) -> str:
        """The reference as it is cited in brackets: Horn, 1965."""
        names = [family for family, _ in self.authors]
        joined = " & ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{joined}, {self.year}"

    @property
    def apa(self) -> str:
        """The reference in APA style."""
        names = [f"{family}, {initials}" for family, initials in self.authors]
        who = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}"
        if self.book:
            where = f"In {self.editors} (Eds.), {it(self.book)} (pp. {self.pages}). {self.publisher}."
        else:
            number = f"({self.issue})" if self.issue else ""
            where = f"{it(self.journal)}, {it(self.volume)}{number}, {self.pages}."
        doi = f" https://doi.org/{self.doi}" if self.doi else ""
        return f"{who} ({self.year}). {self.title}. {where}{doi}"

    @property
    def bibtex(self) -> str:
        """The reference as a BibTeX entry."""
        fields = {
            "author": " and ".join(f"{family}, {initials}" for family, initials in self.authors),
            "year": str(self.year),
            "title": f"{{{self.title}}}",
            "journal": self.journal,
            "booktitle": self.book,
            "editor": self.editors,
            "publisher": self.publisher,
            "volume": self.volume,
            "number": self.issue,
            "pages": self.pages.replace("–", "--"),
            "doi": self.doi,
        }
        inside = ",\n".join(f"  {k} = {{{v}}}" for k, v in fields.items() if v)
        return f"@{'incollection' if self.book else 'article'}{{{self.key},\n{inside}\n}}\n"

    @property
    def csl(self) -> dict[str, Any]:
        """The reference as CSL JSON."""
        fields = {
            "id": self.key,
            "type": "chapter" if self.book else "article-journal",
            "title": self.title,
            "author": [{"family": family, "given": initials} for family, initials in self.authors],
            "issued": {"date-parts": [[self.year]]},
            "container-title": self.journal or self.book,
            "volume": self.volume,
            "issue": self.issue,
            "page": self.pages,
            "publisher": self.publisher,
            "DOI": self.doi,
        }
        return {k: v for k, v in fields.items() if v}


PM, PS, SEM = "Psychological Methods", "Psychometrika", "Structural Equation Modeling"
LITERATURE = {
    r.key: r
    for r in (
        Reference("becker1988", (("Becker", "B. J."),), 1988, "Synthesizing standardized mean-change measures",
                  "British Journal of Mathematical and Statistical Psychology", "41", "2", "257–278",
                  "10.1111/j.2044-8317.1988.tb00901.x"),
        Reference("bland1999", (("Bland", "J. M."), ("Altman", "D. G.")), 1999, "Measuring agreement in method comparison studies",
                  "Statistical Methods in Medical Research", "8", "2", "135–160", "10.1177/096228029900800204"),
        Reference("braeken2017", (("Braeken", "J."), ("van Assen", "M. A. L. M.")), 2017, "An empirical Kaiser criterion", PM,
                  "22", "3", "450–466", "10.1037/met0000074"),
        Reference("cameron2015", (("Cameron", "A. C."), ("Miller", "D. L.")), 2015,
                  "A practitioner’s guide to cluster-robust inference", "Journal of Human Resources", "50", "2", "317–372",
                  "10.3368/jhr.50.2.317"),
        Reference("carkeet2015", (("Carkeet", "A."),), 2015,
                  "Exact parametric confidence intervals for Bland-Altman limits of agreement", "Optometry and Vision Science",
                  "92", "3", "e71–e80", "10.1097/OPX.0000000000000513"),
        Reference("chen2007", (("Chen", "F. F."),), 2007,
                  "Sensitivity of goodness of fit indexes to lack of measurement invariance", SEM, "14", "3", "464–504",
                  "10.1080/10705510701301834"),
        Reference("feldt1965", (("Feldt", "L. S."),), 1965,
                  "The approximate sampling distribution of Kuder–Richardson reliability coefficient twenty", PS, "30", "3",
                  "357–370", "10.1007/BF02289499"),
        Reference("fornell1981", (("Fornell", "C."), ("Larcker", "D. F.")), 1981,
                  "Evaluating structural equation models with unobservable variables and measurement error",
                  "Journal of Marketing Research", "18", "1", "39–50", "10.1177/002224378101800104"),
        Reference("green2009", (("Green", "S. B."), ("Yang", "Y.")), 2009,
                  "Reliability of summed item scores using structural equation modeling: An alternative to coefficient alpha", PS,
                  "74", "1", "155–167", "10.1007/s11336-008-9099-3"),
        Reference("henseler2015", (("Henseler", "J."), ("Ringle", "C. M."), ("Sarstedt", "M.")), 2015,
                  "A new criterion for assessing discriminant validity in variance-based structural equation modeling",
                  "Journal of the Academy of Marketing Science", "43", "1", "115–135", "10.1007/s11747-014-0403-8"),
        Reference("holm1979", (("Holm", "S."),), 1979, "A simple sequentially rejective multiple test procedure",
                  "Scandinavian Journal of Statistics", "6", "2", "65–70"),
        Reference("horn1965", (("Horn", "J. L."),), 1965, "A rationale and test for the number of factors in factor analysis", PS,
                  "30", "2", "179–185", "10.1007/BF02289447"),
        Reference("jorgensen2018", (("Jorgensen", "T. D."), ("Kite", "B. A."), ("Chen", "P.-Y."), ("Short", "S. D.")), 2018,
                  "Permutation randomization methods for testing measurement equivalence and detecting differential item "
                  "functioning in multiple-group confirmatory factor analysis", "Psychological Methods", "23", "4", "708–728",
                  "10.1037/met0000152"),
        Reference("maydeu2006", (("Maydeu-Olivares", "A."), ("Coffman", "D. L.")), 2006, "Random intercept item factor analysis",
                  PM, "11", "4", "344–362", "10.1037/1082-989X.11.4.344"),
        Reference("mcgraw1996", (("McGraw", "K. O."), ("Wong", "S. P.")), 1996,
                  "Forming inferences about some intraclass correlation coefficients", PM, "1", "1", "30–46",
                  "10.1037/1082-989X.1.1.30"),
        Reference("monroe2018", (("Monroe", "S."),), 2018, "Contributions to estimation of polychoric correlations",
                  "Multivariate Behavioral Research", "53", "2", "247–266", "10.1080/00273171.2017.1419851"),
        Reference("roemer2021", (("Roemer", "E."), ("Schuberth", "F."), ("Henseler", "J.")), 2021,
                  "HTMT2–An improved criterion for assessing discriminant validity in structural equation modeling",
                  "Industrial Management & Data Systems", "121", "12", "2637–2650", "10.1108/IMDS-02-2021-0082"),
        Reference("ronkko2022", (("Rönkkö", "M."), ("Cho", "E.")), 2022,
                  "An updated guideline for assessing discriminant validity", "Organizational Research Methods", "25", "1", "6–47",
                  "10.1177/1094428120968614"),
        Reference("rosseel2012", (("Rosseel", "Y."),), 2012, "lavaan: An R package for structural equation modeling",
                  "Journal of Statistical Software", "48", "2", "1–36", "10.18637/jss.v048.i02"),
        Reference("rutkowski2017", (("Rutkowski", "L."), ("Svetina", "D.")), 2017,
                  "Measurement invariance in international surveys: Categorical indicators and fit measure performance",
                  "Applied Measurement in Education", "30", "1", "39–51"),
        Reference("sass2014", (("Sass", "D. A."), ("Schmitt", "T. A."), ("Marsh", "H. W.")), 2014,
                  "Evaluating model fit with ordered categorical data within a measurement invariance framework: A comparison of "
                  "estimators", SEM, "21", "2", "167–180", "10.1080/10705511.2014.882658"),
        Reference("satorra2000", (("Satorra", "A."),), 2000,
                  "Scaled and adjusted restricted tests in multi-sample analysis of moment structures", pages="233–247",
                  book="Innovations in multivariate statistical analysis: A festschrift for Heinz Neudecker",
                  publisher="Kluwer Academic Publishers", editors="R. D. H. Heijmans, D. S. G. Pollock, & A. Satorra"),
        Reference("satorra_bentler2001", (("Satorra", "A."), ("Bentler", "P. M.")), 2001,
                  "A scaled difference chi-square test statistic for moment structure analysis", PS, "66", "4", "507–514",
                  "10.1007/BF02296192"),
        Reference("satorra_bentler2010", (("Satorra", "A."), ("Bentler", "P. M.")), 2010,
                  "Ensuring positiveness of the scaled difference chi-square test statistic", PS, "75", "2", "243–248",
                  "10.1007/s11336-009-9135-y"),
        Reference("savalei2021", (("Savalei", "V."),), 2021,
                  "Improving fit indices in structural equation modeling with categorical data",
                  "Multivariate Behavioral Research", "56", "3", "390–407", "10.1080/00273171.2020.1717922"),
        Reference("shrout1979", (("Shrout", "P. E."), ("Fleiss", "J. L.")), 1979,
                  "Intraclass correlations: Uses in assessing rater reliability", "Psychological Bulletin", "86", "2", "420–428",
                  "10.1037/0033-2909.86.2.420"),
        Reference("svetina2020", (("Svetina", "D."), ("Rutkowski", "L."), ("Rutkowski", "D.")), 2020,
                  "Multiple-group invariance with categorical outcomes using updated guidelines: An illustration using Mplus and "
                  "the lavaan/semTools packages", SEM, "27", "1", "111–130", "10.1080/10705511.2019.1602776"),
        Reference("takane1987", (("Takane", "Y."), ("de Leeuw", "J.")), 1987,
                  "On the relationship between item response theory and factor analysis of discretized variables", PS, "52", "3",
                  "393–408", "10.1007/BF02294363"),
        Reference("velicer1976", (("Velicer", "W. F."),), 1976,
                  "Determining the number of components from the matrix of partial correlations", PS, "41", "3", "321–327",
                  "10.1007/BF02293557"),
        Reference("wu2016", (("Wu", "H."), ("Estabrook", "R.")), 2016,
                  "Identification of confirmatory factor analysis models of different levels of invariance for ordered categorical "
                  "outcomes", PS, "81", "4", "1014–1045", "10.1007/s11336-016-9506-0"),
    )
}  # fmt: skip


def cite(*keys: str) -> str:
    """Return a citation in brackets.

    Examples
    --------
    >>> cite("horn1965"), cite("henseler2015", "roemer2021")
    ('(Horn, 1965)', '(Henseler et al., 2015; Roemer et al., 2021)')
    >>> cite("satorra_bentler2010", "satorra_bentler2001")
    '(Satorra & Bentler, 2001, 2010)'
    """
    by_authors: dict[str, list[str]] = {}
    for key in sorted(keys):
        authors, _, year = LITERATURE[key].cited.rpartition(", ")
        by_authors.setdefault(authors, []).append(year)
    return f"({'; '.join(', '.join([authors, *years]) for authors, years in by_authors.items())})"


def cited_in(text: str) -> list[Reference]:
    """Return the references a text cites, in alphabetical order.

    Examples
    --------
    >>> [r.key for r in cited_in("as shown (Velicer, 1976) and (Horn, 1965)")]
    ['horn1965', 'velicer1976']
    >>> [r.key for r in cited_in(cite("satorra_bentler2001", "satorra_bentler2010"))]
    ['satorra_bentler2001', 'satorra_bentler2010']
    >>> [r.key for r in cited_in("Svetina, Rutkowski and Rutkowski (2020); as Chen (2007) and not Rutkowski and Svetina, 2017")]
    ['chen2007', 'rutkowski2017', 'svetina2020']
    """
    return [r for _, r in sorted(LITERATURE.items()) if _cites(text, r)]


def _cites(text: str, reference: Reference) -> bool:
    """Return whether a text cites a reference, in brackets or in a sentence, alone or after an earlier year of the same authors."""
    names = [family for family, _ in reference.authors]
    forms = {reference.cited.rpartition(", ")[0]}
    if len(names) > 1:
        forms |= {f"{', '.join(names[:-1])}{last} {names[-1]}" for last in (" and", ", and", " &", ", &")}
    who = "|".join(map(re.escape, sorted(forms)))
    # a name that ends another list of names, (Rutkowski and) Chen (2007), is not this one's
    alone = r"(?<![\w–-])(?<! and )(?<! & )"
    return re.search(rf"{alone}(?:{who})(?:, \d{{4}}[a-z]?)*,? \(?{reference.year}(?![\da-z])", text) is not None

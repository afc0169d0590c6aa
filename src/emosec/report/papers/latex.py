"""A table as LaTeX with booktabs, in the shape APA asks for. Every text is escaped."""

from __future__ import annotations

from emosec.report.formats import MINUS
from emosec.report.papers.blocks import NumberedTable
from emosec.report.papers.layout import placed
from emosec.report.papers.runs import head, runs

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": "$<$", ">": "$>$", "|": r"\textbar{}", MINUS: "$-$", "–": "--",
    "×": r"$\times$", "φ": r"$\phi$", "χ": r"$\chi$", "ω": r"$\omega$", "α": r"$\alpha$", "Δ": r"$\Delta$",
    "²": "$^2$", "⁴": "$^4$",
    "≥": r"$\geq$", "≤": r"$\leq$", "≈": r"$\approx$", "…": r"\ldots{}", "“": "``", "”": "''", "\n": " ", "\r": " ", "\t": " ",
}  # fmt: skip


def escape(text: str) -> str:
    """Return a text in which LaTeX finds nothing to run.

    Examples
    --------
    >>> escape("50% of a_b {x} −.30")
    '50\\\\% of a\\\\_b \\\\{x\\\\} $-$.30'
    """
    return "".join(SPECIAL.get(letter, letter) for letter in text)


def marked(text: str) -> str:
    """Return a text with its italics."""
    return "".join(rf"\textit{{{escape(words)}}}" if italic else escape(words) for words, italic in runs(text))


def latex(table: NumberedTable, *, numbered: bool = False) -> str:
    """Return a table as a LaTeX `table` that needs booktabs and graphicx (and a wide one rotating).

    Parameters
    ----------
    numbered : whether the table says its own number instead of being counted by LaTeX

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col, Listing
    >>> t = Listing("t", "T", (Col("Item", "i"), Col("r", "r", "bounded")), ((Cell("a_b"), Cell(".30")),), "s")
    >>> print(latex(NumberedTable("1", "Items", t)).splitlines()[-5])
    \\bottomrule
    """
    listing = table.listing
    size, wide = placed(listing)
    kind = "sidewaystable" if wide else "table"
    columns = "".join(
        "r" if c.numeric else "p{4.5cm}" if long else "l" for c, long in zip(listing.cols, listing.long, strict=True)
    )
    own = [rf"\renewcommand{{\thetable}}{{{escape(table.number)}}}"] if numbered else []
    lines = [
        rf"\begin{{{kind}}}[htbp]", r"\centering", *own, rf"\caption{{{marked(table.caption)}}}", rf"\label{{tab:{listing.name}}}",
        rf"\fontsize{{{size:.3g}}}{{{1.2 * size:.3g}}}\selectfont\setlength{{\tabcolsep}}{{2.7pt}}%",
        # what is wider than the page of the manuscript's class is made to fit it
        r"\sbox0{%", rf"\begin{{tabular}}{{{columns}}}", r"\toprule",
    ]  # fmt: skip
    lines += spans(table)
    lines += [" & ".join(marked(head(c.head)) for c in listing.cols) + r" \\", r"\midrule"]
    for i, row in enumerate(listing.cells):
        if i and listing.opens(i):
            lines.append(r"\addlinespace")
        # a cell that opens with [ would be taken for the argument of the line break before it
        lines.append(
            " & ".join(f"{{{escape(c.text)}}}" if c.text.startswith("[") else escape(c.text) for c in row) + r" \\"
        )
    lines += [
        r"\bottomrule",
        r"\end{tabular}}%",
        r"\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi",
    ]
    note = rf"\par\smallskip\raggedright\footnotesize\textit{{Note.}} {escape(listing.note)}" if listing.note else "%"
    return "\n".join([*lines, note, rf"\end{{{kind}}}"]) + "\n"


def spans(table: NumberedTable) -> list[str]:
    """Return the line of spanning headings with the rules below them."""
    cells, rules, at = [], [], 1
    for over, n in table.listing.spans:
        cells.append(rf"\multicolumn{{{n}}}{{c}}{{{escape(over)}}}")
        if over:
            rules.append(rf"\cmidrule(lr){{{at}-{at + n - 1}}}")
        at += n
    return [" & ".join(cells) + r" \\", "".join(rules)] if cells else []

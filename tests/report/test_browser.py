"""The page in headless Chromium: no request, no error, no finding of axe-core; switch and sort work; it opens in time.

Any Chromium of the machine will do, found by name or in Playwright's own folder; where there is none, all of this is skipped.
"""

import os
import shutil
from pathlib import Path

import pytest

from emosec.report.render import render

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed here")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SECONDS_TO_OPEN = 2.0  # what readers are promised of 36 items in 4 waves


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        own = driver.chromium.executable_path
        found = next((path for name in NAMES if (path := shutil.which(name))), own if Path(own).is_file() else None)
        if found is None:
            pytest.skip(f"there is no Chromium here: neither {', '.join(NAMES)} nor Playwright's own")
        # Chromium refuses its sandbox to root
        alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        opened = driver.chromium.launch(executable_path=found, args=alone)
        yield opened
        opened.close()


def visit(browser, index, **how):
    """Open a page, keeping what its console said and what it asked of the network."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, **how)
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: (page.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(index.as_uri())
    return page


@pytest.fixture
def page(browser, index):
    opened = visit(browser, index)
    yield opened
    opened.close()


def choose(page, name, value):
    page.locator(f'input[name={name}][value="{value}"]').check(force=True)


def findings(page, **options):
    """What axe-core finds wrong, as text."""
    found = axe.Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"], **options})
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]


def test_no_error_and_no_request_but_the_page(page):
    choose(page, "instrument", "")
    choose(page, "wave", "")
    assert page.said == []
    assert len(page.asked) == 1


def test_one_wave_of_one_instrument_is_shown_first(page):
    places = page.locator("#items .place:visible")
    assert places.count() == 1
    assert places.first.get_attribute("data-instrument") == "tai_security"


def test_switch_changes_wave_by_keyboard(page):
    page.locator('input[name=instrument][value="msq_security"]').focus()
    page.keyboard.press("Space")
    page.locator('input[name=wave][value="time1"]').focus()
    page.keyboard.press("ArrowRight")
    shown = page.locator("#items .place:visible")
    assert [shown.nth(i).get_attribute("data-wave") for i in range(shown.count())] == ["time2"]
    assert "Time 2" in page.locator("#say").inner_text()


def test_a_choice_that_is_empty_says_so(page):
    choose(page, "instrument", "tai_security")
    choose(page, "wave", "time3")
    assert "Time 1 only" in page.locator("#items .nothing").inner_text()


def test_tables_sort_numbers_as_numbers_and_back(page):
    for name in ("instrument", "wave"):
        choose(page, name, "")
    table = page.locator("#t-items_msq_security_time1 table")
    head = table.locator("thead tr").last.locator("th")
    place = [head.nth(i).inner_text() for i in range(head.count())].index("Item–total r")

    def column():
        cells = table.locator(f"tbody tr td:nth-child({place + 1})").all_inner_texts()
        return [float(cell.replace("−", "-")) for cell in cells]

    before = column()
    head.nth(place).locator("button").click()
    assert column() == sorted(before)
    assert head.nth(place).get_attribute("aria-sort") == "ascending"
    head.nth(place).locator("button").click()
    assert column() == sorted(before, reverse=True)
    head.nth(place).locator("button").click()
    assert column() == before


def test_a_table_is_copied_without_its_formulas(browser, index):
    page = visit(browser, index, permissions=["clipboard-read", "clipboard-write"])
    table = page.locator("[id^='t-']:visible:has(.tools button:visible)").first
    table.locator(".tools button").first.click()
    page.wait_for_selector("#say:text-is('Table copied.')", state="attached")
    lines = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    assert len(lines) == table.locator("tbody tr").count() + 1
    assert len({len(line) for line in lines}) == 1
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line)
    page.close()


STICKS_OUT = """() => [...document.querySelectorAll("body *")].filter(e => {
    if (!e.getClientRects().length || e.closest("svg, .visually-hidden") || getComputedStyle(e).display === "inline") return false;
    if (e.scrollWidth <= e.clientWidth + 2 || !e.clientWidth) return false;
    // what scrolls must say so, and what does not must be inside something that does
    return getComputedStyle(e).overflowX === "visible" ? !e.closest(".scroll, .canvas") : !e.classList.contains("cut");
}).map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 60)}`)"""


@pytest.mark.parametrize("name", ["index", "codebook", "checklist"])
def test_nothing_sticks_out_on_a_phone_or_is_cut_without_a_cue(browser, index, name):
    page = visit(browser, index.with_name(f"{name}.html"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true; }); dispatchEvent(new Event('resize'))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(STICKS_OUT) == []
    page.close()


@pytest.mark.parametrize("name", ["codebook", "checklist"])
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing_on_the_pages_beside(browser, small_index, name, scheme):
    beside = small_index.with_name(f"{name}.html")
    page = visit(browser, beside, color_scheme=scheme)
    assert findings(page) == []
    page.close()


def test_numbers_of_the_checklist_lead_to_their_table_or_figure(browser, index):
    page = visit(browser, index.with_name("checklist.html"))
    links = page.locator("td a").all()
    assert len(links) > 10
    last = links[-1].get_attribute("href")
    links[-1].click()
    assert page.url.endswith(last)
    page.wait_for_selector(last.removeprefix("index.html"), state="visible")
    page.close()


def test_a_choice_of_one_is_no_choice(browser, small_index):
    page = visit(browser, small_index)
    shown = page.evaluate("JSON.parse(document.getElementById('switch').dataset.instruments).length")
    assert (page.locator("input[name=instrument]").count() > 0) == (shown > 1)
    page.close()


def test_print_hides_what_paper_cannot_use_and_shows_every_detail(page):
    page.emulate_media(media="print")
    for gone in (".contents", "#switch", ".tools", ".skip"):
        assert page.locator(gone).first.is_hidden()
    assert page.locator("#verdict .sentence").first.is_visible()
    closed = page.locator("details:not([open])").count()
    assert closed
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == closed
    # Chromium lays the page out for A4 and fails on what it cannot
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing(browser, small_index, scheme):
    page = visit(browser, small_index, color_scheme=scheme)
    assert findings(page) == []
    page.close()


@pytest.mark.slow
def test_axe_finds_nothing_after_every_switch(page):
    """All instruments and waves at once; colours are looked at one place at a time above, since they are slow."""
    for name in ("instrument", "wave"):
        choose(page, name, "")
    for summary in page.locator("summary").all():
        summary.click()
    assert findings(page, rules={"color-contrast": {"enabled": False}}) == []


def test_every_control_is_reached_by_the_keyboard_in_the_order_seen(page):
    """The first stop skips to the verdict; then contents, the answers in short, the switch, the rest; none is a trap."""
    stops = []
    for _ in range(24):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("[document.activeElement.tagName, document.activeElement.getAttribute('href')]"))
    assert stops[0] == ["A", "#verdict"]
    rooms = ["intake", "screening", "scoring", "items", "reliability", "structure", "invariance"]
    rooms += ["separability", "validity", "reproducibility"]
    contents = [
        *(f"#{part}" for part in ("verdict", "since", *rooms, "citing", "glossary")),
        "codebook.html",
        "checklist.html",
    ]
    after = 1 + len(contents)
    assert [href for _, href in stops[1:after]] == contents
    short = [href for tag, href in stops[after:] if tag == "A" and href.startswith(("#v-", "#w-"))]
    assert short
    assert stops[after + len(short)][0] == "INPUT"


@pytest.mark.slow
@pytest.mark.slow
def test_the_page_of_a_long_study_opens_in_time(browser, long_design, builder, tmp_path):
    """Thirty-six items, four waves, every text an attack: quick, small, silent. The best of three, since machines are shared."""
    results = builder(long_design, tmp_path / "results", {"big": [f"time{i}" for i in range(1, 5)]}).build()
    index = render(results, long_design, tmp_path / "reports")
    assert index.stat().st_size < 5_000_000
    seconds = []
    for _ in range(3):
        page = visit(browser, index)
        seconds.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
        assert page.said == []
        assert len(page.asked) == 1
        page.close()
    assert 0 < min(seconds) < SECONDS_TO_OPEN


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "light"),
        *(pytest.param(*how, marks=pytest.mark.slow) for how in ((1280, "dark"), (1280, "light"), (390, "dark"))),
    ],
)
def test_the_codebook_is_quiet_accessible_and_fits(browser, index, scheme, width):
    page = visit(browser, index.parent / "codebook.html", color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.said == []
    assert len(page.asked) == 1
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_codebook_switches_wave_and_opens_answers_by_keyboard(browser, index):
    page = visit(browser, index.parent / "codebook.html")
    page.locator('input[name=wave][value="time1"]').focus()
    page.keyboard.press("ArrowRight")
    shown = page.locator(".place:visible")
    assert {shown.nth(i).get_attribute("data-wave") for i in range(shown.count())} == {"time2"}
    page.locator(".place:visible summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".place:visible details[open]").count() == 1
    page.close()

"""The page in headless Chromium, where Playwright and Chromium are installed: no request, no error, switch and sort work."""

import shutil

import pytest

from emosec.report import render

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def page(results, design, tmp_path_factory):
    index = render(results, design, tmp_path_factory.mktemp("browser") / "pmc")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.said, opened.asked = [], []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto(index.as_uri())
        yield opened
        browser.close()


def test_no_error_and_no_request_but_the_page(page):
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


def test_a_choice_that_is_empty_says_so(page):
    page.locator('input[name=instrument][value="tai_security"]').check(force=True)
    page.locator('input[name=wave][value="time3"]').check(force=True)
    assert "Time 1 only" in page.locator("#items .nothing").inner_text()


def test_tables_sort_numbers_as_numbers_and_back(page):
    for name in ("instrument", "wave"):
        page.locator(f'input[name={name}][value=""]').check(force=True)
    table = page.locator("#t-items_msq_security_time1 table")
    head = table.locator("thead tr").last.locator("th")
    place = [head.nth(i).inner_text() for i in range(head.count())].index("Item–total r")

    def column():
        cells = table.locator(f"tbody tr td:nth-child({place + 1})")
        return [float(cells.nth(i).inner_text().replace("−", "-")) for i in range(cells.count())]

    before = column()
    head.nth(place).locator("button").click()
    assert column() == sorted(before)
    assert head.nth(place).get_attribute("aria-sort") == "ascending"
    head.nth(place).locator("button").click()
    assert column() == sorted(before, reverse=True)
    head.nth(place).locator("button").click()
    assert column() == before


def test_nothing_sticks_out_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

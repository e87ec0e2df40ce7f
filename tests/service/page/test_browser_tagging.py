"""Tagging in a real browser: from a text or a file to what was found, and on from there."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.service.page.tabs import TEXT, Site, View, is_scrolling_sideways, tag

# Whatever the status of an answer, a browser tells it on the console where it is no success.
REFUSED = ("status of 422", "status of 413")
PLAIN = View(script=False)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus, as people without a mouse do."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"no Tab reaches {selector}")


def test_a_pasted_text_is_tagged_without_leaving_the_page(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        assert page.url == f"{site.origin}/"
        expect(page.locator("#found")).to_be_focused()
        expect(page.locator("#found")).to_have_text("2 competencias")
        expect(page).to_have_title("2 competencias – Etiquetar – competency-tagger")
        expect(page.locator("#busy")).to_have_text("")
        assert page.input_value("#text") == TEXT


def test_the_result_reads_well_to_a_screen_reader(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        expect(page.locator(".list > section").first).to_match_aria_snapshot("""
            - region "Datos":
              - heading "Datos" [level=3]
              - list:
                - listitem:
                  - heading "D1 Análisis de datos*" [level=4]
                  - paragraph:
                    - strong: muy probable
                    - text: "> 0,99"
                  - list:
                    - listitem:
                      - link "«Analizar datos abiertos.»"
                      - text: datos generales
                  - paragraph:
                    - button "¿Por qué? D1"
        """)


def test_a_sample_is_one_click_away(site: Site) -> None:
    with site.tab() as page:
        page.goto("/")
        page.click(".samples a[hreflang=pt]")
        assert page.input_value("#text").startswith("INSTITUTO ESTADUAL")
        page.click("#form button[type=submit]")
        expect(page.locator(".text")).to_have_attribute("lang", "pt")


def test_a_chosen_file_is_read(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "plaza.md"
    path.write_text(f"# Plaza\n\n{TEXT}\n", encoding="utf-8")
    with site.tab() as page:
        page.goto("/")
        page.set_input_files("#file", path)
        page.click("#form button[type=submit]")
        expect(page.locator(".document")).to_have_text("plaza.md")
        expect(page.locator("#t-analysis")).to_be_visible()


def test_a_dropped_file_is_read(site: Site) -> None:
    with site.tab() as page:
        page.goto("/")
        dropped = page.evaluate_handle(
            """text => { const data = new DataTransfer();
            data.items.add(new File([text], 'soltado.txt')); return data; }""",
            TEXT,
        )
        page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
        page.click("#form button[type=submit]")
        expect(page.locator(".document")).to_have_text("soltado.txt")


def test_a_text_that_is_typed_later_goes_before_a_file(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "plaza.txt"
    path.write_text("Servir café.", encoding="utf-8")
    with site.tab() as page:
        page.goto("/")
        page.set_input_files("#file", path)
        page.fill("#text", TEXT)
        page.click("#form button[type=submit]")
        expect(page.locator("#found")).to_have_text("2 competencias")


def test_everything_is_reached_by_keyboard(site: Site) -> None:
    with site.tab() as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, "#text")
        page.keyboard.insert_text(TEXT)
        tab_to(page, "#form button[type=submit]")
        page.keyboard.press("Enter")
        expect(page.locator("#found")).to_be_focused()
        tab_to(page, ".overview a")
        page.keyboard.press("Enter")
        assert focused(page) == "t-analysis"
        tab_to(page, "a.quote")
        page.keyboard.press("Enter")
        assert focused(page) == "e-0"
        tab_to(page, "a.ref")
        page.keyboard.press("Enter")
        assert focused(page) == "t-analysis"
        tab_to(page, "#ask-analysis")
        page.keyboard.press("Enter")
        expect(page.locator("#why-analysis .explained")).to_be_visible()


def test_a_passage_leads_to_its_competency_and_shows_the_others(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.click("#e-0")
        assert focused(page) == "t-analysis"
        expect(page.locator("mark.chosen")).to_have_text(["Analizar datos abiertos."])


def test_a_small_screen_has_a_way_back_to_the_list(site: Site) -> None:
    with site.tab(View(width=360)) as page:
        tag(page)
        page.click("a.quote >> nth=0")
        assert focused(page) == "e-0"
        page.click(".back a")
        assert focused(page) == "found"


def test_the_browsers_way_back_finds_the_text_again(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.click(".tag .chip >> nth=0")
        page.wait_for_url("**/framework/D1")
        page.go_back()
        assert page.input_value("#text") == TEXT


def test_why_opens_in_the_card(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.click("#ask-analysis")
        shown = page.locator("#why-analysis")
        expect(shown).to_contain_text("A favor")
        expect(shown).to_contain_text("encontrada: > 0,99")
        assert page.url == f"{site.origin}/"


def test_why_not_is_told_as_well(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.click("#missed")
        page.click("#ask-privacy")
        expect(page.locator("#why-privacy")).to_contain_text("no encontrada")


def test_the_result_is_copied_as_text(site: Site) -> None:
    with site.tab() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tag(page)
        page.click(".copy summary")
        page.click("[data-copy]")
        expect(page.locator(".copy [role=status]")).to_have_text("Copiado")
        copied = str(page.evaluate("navigator.clipboard.readText()"))
        assert "- D1 Análisis de datos (muy probable > 0,99)" in copied


def test_where_there_is_no_clipboard_the_text_is_selected(site: Site) -> None:
    with site.tab() as page:
        page.add_init_script("delete Navigator.prototype.clipboard")
        tag(page)
        page.click(".copy summary")
        page.click("[data-copy]")
        expect(page.locator(".copy [role=status]")).to_contain_text("Seleccionado")
        assert page.evaluate("getSelection().toString()").strip().startswith("Texto pegado")


def test_the_result_is_downloaded(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        with page.expect_download() as waiting:
            page.click("button[formaction='/download/json']")
        assert waiting.value.suggested_filename.startswith("competencies-")
        assert '"code": "D1"' in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_what_is_wrong_is_said_at_the_field_and_goes_with_the_next_try(site: Site) -> None:
    with site.tab(allowed=REFUSED) as page:
        page.goto("/")
        page.click("#form button[type=submit]")
        expect(page.locator(".problem")).to_contain_text("Pegue un texto o elija un archivo.")
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
        expect(page).to_have_title("Error: El documento no se puede leer – competency-tagger")
        page.fill("#text", TEXT)
        page.click("#form button[type=submit]")
        expect(page.locator("#found")).to_be_focused()
        expect(page.locator(".problem")).to_have_count(0)
        expect(page.locator("#text")).not_to_have_attribute("aria-invalid", "true")


def test_a_text_that_is_too_long_stays_in_its_box(site: Site) -> None:
    long = "Analizar datos. " * 400
    with site.tab(allowed=REFUSED) as page:
        page.goto("/")
        page.fill("#text", long)
        page.click("#form button[type=submit]")
        expect(page.locator(".problem")).to_contain_text("envíe 5000 como máximo")
        assert page.input_value("#text") == long


def test_a_service_that_is_gone_leaves_the_text(site: Site) -> None:
    with site.tab(allowed=("ERR_INTERNET_DISCONNECTED", "Failed to fetch")) as page:
        page.goto("/")
        page.fill("#text", TEXT)
        page.context.set_offline(offline=True)
        page.click("#form button[type=submit]")
        expect(page.locator("#busy")).to_contain_text("No se puede acceder al servicio")
        assert page.input_value("#text") == TEXT


def test_another_language_keeps_the_text_and_the_result(site: Site) -> None:
    with site.tab() as page:
        tag(page)
        page.click("[data-language=pt]")
        expect(page.locator("html")).to_have_attribute("lang", "pt")
        expect(page.locator("#found")).to_have_text("2 competências")
        assert page.input_value("#text") == TEXT


def test_another_language_without_a_text_is_a_link(site: Site) -> None:
    with site.tab() as page:
        page.goto("/")
        page.click("[data-language=en]")
        expect(page.locator("h1")).to_have_text("Which competencies does this text ask for?")
        page.goto("/about")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_without_script_a_text_is_tagged_explained_and_taken_along(site: Site) -> None:
    with site.tab(PLAIN) as page:
        page.goto("/")
        page.fill("#text", TEXT)
        page.click("#form button[type=submit]")
        expect(page.locator("#found")).to_have_text("2 competencias")
        assert not is_hidden_without_script(page)
        with page.expect_download() as waiting:
            page.click("button[formaction='/download/csv']")
        assert waiting.value.suggested_filename.endswith(".csv")
        page.click("#ask-analysis")
        expect(page.locator("h1")).to_have_text("¿Por qué D1?")


def is_hidden_without_script(page: Page) -> bool:
    """Say whether a control is shown that only script could make work."""
    return page.locator("[data-copy]:visible, .dropping:visible").count() > 0


def test_without_script_a_search_works(site: Site) -> None:
    with site.tab(PLAIN) as page:
        page.goto("/framework")
        page.fill("#q", "privacidad")
        page.click(".search button")
        expect(page.locator(".entries a")).to_have_count(1)


def test_a_search_narrows_the_list_while_it_is_typed(site: Site) -> None:
    with site.tab() as page:
        page.goto("/framework")
        page.locator("#q").press_sequentially("equipo")
        expect(page.locator(".entries a")).to_have_count(1)
        expect(page.locator("#q")).to_be_focused()
        assert not is_scrolling_sideways(page)

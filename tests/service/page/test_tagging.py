"""The Tag page as the server writes it: the form, what was found, and what is wrong."""

import pytest
from starlette.testclient import TestClient

from tagger_service.app import create_app
from tagger_service.settings import Settings
from tests.demo import demo_tagger
from tests.service.page.markup import TEXT, read, tagged

PART = {"HX-Request": "true"}
FRENCH = "Je ne sais pas pourquoi les gens aiment tellement le fromage français et le vin."


def test_the_first_page_is_the_form(client: TestClient) -> None:
    page = read(client.get("/"))
    assert page.get("#form", "action") == "/tag"
    assert page.value("#text") == ""
    assert not page.has("#found")
    assert not page.has(".problem")


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_sample_fills_the_form(client: TestClient, language: str) -> None:
    page = read(client.get("/", params={"sample": language}))
    assert 200 < len(page.value("#text").split()) < 350


def test_samples_are_found_something_in(client: TestClient) -> None:
    for language in ("es", "pt", "en"):
        page = read(client.get("/", params={"sample": language}))
        found = tagged(client, page.value("#text"))
        assert found.get(".text", "lang") == language
        assert found.all(".tag")


def test_an_unknown_sample_leaves_the_form_empty(client: TestClient) -> None:
    assert read(client.get("/", params={"sample": "xx"})).value("#text") == ""


def test_what_was_found_stands_by_domain_with_its_passages(client: TestClient) -> None:
    page = tagged(client)
    assert page.words("#found") == "2 competencies"
    assert [one.get_text() for one in page.all(".list > section > h3")] == ["Data", "People"]
    card = page.words("#t-analysis")
    assert card.startswith("D1 Data analysis")
    assert "very likely > 0.99" in card
    assert "Analizar datos abiertos." in card


def test_each_passage_and_each_competency_lead_to_one_another(client: TestClient) -> None:
    page = tagged(client)
    for quote in page.all("a.quote"):
        assert page.has(str(quote["href"]))
    references = page.all("a.ref")
    assert [one.get_text() for one in references] == ["D1", "P1"]
    assert references[0]["aria-label"] == "D1, Data analysis: evidence 1 of 1"
    for one in references:
        assert page.has(str(one["href"]))


def test_the_document_is_shown_as_it_was_sent(client: TestClient) -> None:
    text = "  Uno & <dos>\n\n\tAnalizar datos abiertos. "
    page = tagged(client, text)
    for reference in page.all("a.ref"):
        reference.decompose()
    assert page.one(".text").get_text() == text


def test_markup_in_a_text_stays_text(client: TestClient) -> None:
    page = tagged(client, "<script>alert(1)</script> Analizar datos abiertos. </textarea><b>x</b>")
    assert not page.has("main script")
    assert not page.has("main .text b")
    assert "<script>alert(1)</script>" in page.value("#text")


def test_what_was_not_found_is_listed_with_the_nearest_passage(client: TestClient) -> None:
    page = tagged(client)
    assert page.words("#missed") == "What was not found (1)"
    missed = page.words("#n-privacy")
    assert missed.startswith("D2 Privacy")
    assert "threshold 0.50" in missed
    assert "Nearest passage:" in missed


def test_a_text_with_nothing_in_it_shows_the_three_nearest(client: TestClient) -> None:
    page = tagged(client, "Servir café y té en la sala.")
    assert page.words("#found") == "0 competencies"
    assert "No competency of the framework was found" in page.words(".summary")
    assert page.has("details[open] > summary > #missed")
    assert len(page.all(".near")) == 3


def test_a_text_in_another_language_is_not_judged(client: TestClient) -> None:
    page = tagged(client, FRENCH)
    assert page.words("#found") == "Not judged"
    assert "not in Spanish, Portuguese or English" in page.words(".summary")
    assert not page.has("#missed")
    assert not page.has(".text[lang]")


def test_names_are_in_the_language_of_the_page_and_not_of_the_text(client: TestClient) -> None:
    client.headers["Accept-Language"] = "pt-BR"
    page = tagged(client)
    assert page.get("html", "lang") == "pt"
    assert "Análise de dados" in page.words("#t-analysis")
    assert page.get(".text", "lang") == "es"


def test_htmx_gets_the_result_alone_and_its_title(client: TestClient) -> None:
    answer = client.post("/tag", data={"text": TEXT}, headers=PART)
    assert answer.text.startswith("<title>2 competencies – Tag")
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["vary"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_is_read_and_its_text_sent_with_the_downloads(client: TestClient) -> None:
    file = ("C:\\avisos\\plaza.txt", TEXT.replace("\n", "\r\n").encode(), "text/plain")
    page = read(client.post("/tag", files={"file": file}, data={"text": "ignored"}))
    assert page.words(".document") == "plaza.txt"
    assert page.get("#again [name=name]", "value") == "plaza.txt"
    assert page.get("#again [name=text]", "value") == TEXT


def test_a_form_with_nothing_in_it_says_so_at_its_field(client: TestClient) -> None:
    page = read(client.post("/tag", data={"text": "  "}), 422)
    assert page.words("title").startswith("Error: ")
    assert page.get(".problem", "role") == "alert"
    assert page.words("#problem-detail") == "Paste a text or choose a file."
    assert page.get("#problem-detail a", "href") == "#text"
    assert page.get("#text", "aria-invalid") == "true"
    assert "problem-detail" in page.get("#text", "aria-describedby")


def test_a_text_that_is_too_long_is_kept(client: TestClient) -> None:
    long = "Analizar datos. " * 400
    page = read(client.post("/tag", data={"text": long}), 413)
    assert "send 5000 at most" in page.words("#problem-detail")
    assert page.value("#text") == long


def test_a_wrong_file_is_named_with_what_to_do(client: TestClient) -> None:
    client.headers["Accept-Language"] = "es"
    file = ("foto.png", b"\x89PNG\r\n\x1a\n0000", "image/png")
    page = read(client.post("/tag", files={"file": file}), 422)
    detail = "foto.png es una imagen: pásele un OCR y envíe el texto"
    assert page.words("#problem-detail") == detail
    assert page.get("#file", "aria-invalid") == "true"


def test_a_problem_comes_alone_to_htmx(client: TestClient) -> None:
    answer = client.post("/tag", data={"text": ""}, headers=PART)
    assert answer.status_code == 422
    assert 'data-field="text"' in answer.text
    assert "<html" not in answer.text


def test_a_body_over_the_limit_is_a_page_with_words(client: TestClient) -> None:
    page = read(client.post("/tag", data={"text": "a" * 300_000}), 413)
    assert page.words("h1") == "The request is too large"


def test_who_asks_too_often_keeps_the_text_and_hears_when_to_come_back() -> None:
    app = create_app(Settings(requests_per_minute=1), lambda _name: demo_tagger())
    with TestClient(app, base_url="http://localhost") as hasty:
        tagged(hasty)
        answer = hasty.post("/tag", data={"text": TEXT})
        page = read(answer, 429)
        assert int(answer.headers["retry-after"]) > 0
        assert page.words("#problem-detail").startswith("Try again in ")
        assert page.value("#text") == TEXT
        assert read(hasty.post("/explain", data={"text": TEXT}), 429).words("h1")


def test_an_unknown_model_is_said_above_the_form(client: TestClient) -> None:
    page = read(client.post("/tag", data={"text": TEXT, "model": "no-such"}), 422)
    assert page.words("#problem-detail").startswith("There is no model of that name.")


def test_why_is_a_page_of_its_own_without_script(client: TestClient) -> None:
    page = read(client.post("/explain", data={"text": TEXT, "competency": "D1"}))
    assert page.words("h1") == "Why D1?"
    assert "What speaks for it" in page.words(".explained")


def test_why_comes_alone_to_htmx(client: TestClient) -> None:
    sent = {"text": TEXT, "competency": "D2"}
    answer = client.post("/explain", data=sent, headers=PART)
    assert answer.text.startswith('<div class="explained">')
    assert "not found" in answer.text


def test_every_button_that_asks_why_has_the_form_that_carries_the_text(client: TestClient) -> None:
    page = tagged(client)
    buttons = page.all(".asking button")
    assert len(buttons) == 3
    for button in buttons:
        assert page.has(f"form#{button['form']} [name=text]")
        assert page.has(str(button["hx-target"]))


def test_a_text_stays_when_another_language_is_chosen(client: TestClient) -> None:
    answer = client.post("/tag", data={"text": TEXT, "language": "pt"})
    page = read(answer)
    assert page.get("html", "lang") == "pt"
    assert page.words("#found") == "2 competências"
    assert "language=pt" in answer.headers["set-cookie"]


def test_a_result_has_no_address_of_its_own(client: TestClient) -> None:
    answer = client.get("/tag", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_another_site_cannot_send_the_form(client: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    page = read(client.post("/tag", data={"text": TEXT}, headers=foreign), 403)
    assert page.words("h1") == "The request comes from another site"


def test_nobody_signs_in_and_the_page_says_so(client: TestClient) -> None:
    assert "no sign-in is set up" in read(client.get("/")).words(".banner")
    open_to_all = Settings(host="0.0.0.0", allow_open=True)  # noqa: S104 - never listened on
    app = create_app(open_to_all, lambda _name: demo_tagger())
    with TestClient(app, base_url="http://localhost") as other:
        assert "anyone who reaches" in read(other.get("/")).words(".banner")


def test_models_are_offered_where_several_fit_the_framework() -> None:
    app = create_app(Settings(model="keyword"))
    with TestClient(app, base_url="http://localhost") as real:
        page = read(real.get("/"))
        offered = {one["value"]: one.has_attr("selected") for one in page.all("#model option")}
        assert offered == {"": True, "accurate": False, "fast": False}

"""The pages beside Tag, the language, problems as pages, and the page's own files."""

import mimetypes
import re

import pytest
from starlette.testclient import TestClient

from tagger.saved_model import shipped_models
from tagger_service.app import create_app
from tagger_service.page.static import shelf
from tagger_service.settings import Settings
from tests.service.page.markup import Read, read

PAGES = ("/", "/framework", "/framework/D1", "/models", "/models/accurate", "/about")
LANGUAGES = ("es", "pt", "en")
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=|hx-on|javascript:|<style|<script(?![^>]*\ssrc=)""")
# Words that English has and the other two lack; the model's card and code are left out.
ENGLISH = re.compile(r"\b(the|and|with|which|this|of)\b")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_in_the_language_that_is_asked_for(
    client: TestClient, address: str, language: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": language})
    page = read(answer)
    assert answer.headers["content-language"] == page.get("html", "lang") == language
    assert "Cookie" in answer.headers["vary"]
    for foreign in page.all("[lang]:not(html), pre, .brand"):
        foreign.decompose()
    assert (ENGLISH.search(page.words("body")) is not None) == (language == "en")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_nothing_that_the_policy_forbids(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert not INLINE.search(answer.text)
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_a_title_landmarks_and_ids_of_its_own(
    client: TestClient, address: str
) -> None:
    page = read(client.get(address))
    assert page.words("h1")
    assert page.words("title").endswith("– competency-tagger")
    assert page.has("main")
    assert page.has("header nav")
    ids = [str(one["id"]) for one in page.all("[id]")]
    assert len(ids) == len(set(ids))
    assert page.get(".skip", "href").removeprefix("#") in ids


@pytest.mark.parametrize("address", PAGES)
def test_links_within_the_service_lead_somewhere(client: TestClient, address: str) -> None:
    page = read(client.get(address))
    for link in page.all("a[href], link[href], script[src], img[src]"):
        target = str(link.get("href") or link.get("src")).partition("#")[0]
        if target:
            assert target.startswith("/"), target
            assert client.get(target).status_code == 200, target


def test_the_framework_is_listed_by_domain(client: TestClient) -> None:
    page = read(client.get("/framework"))
    assert [one.get_text() for one in page.all(".domain h2")] == ["Data", "People"]
    assert page.words("#entries [role=status]") == "3 competencies"


@pytest.mark.parametrize("search", ["privacidad", "PRIVACIDAD", "proteccion ciudadania", "D2"])
def test_a_search_needs_no_accents_and_knows_every_language(
    client: TestClient, search: str
) -> None:
    page = read(client.get("/framework", params={"q": search}))
    assert [str(one["href"]) for one in page.all(".entries a")] == ["/framework/D2"]
    assert page.get("#q", "value") == search


def test_a_search_without_a_find_says_so(client: TestClient) -> None:
    page = read(client.get("/framework", params={"q": "submarine"}))
    assert "No competency speaks of that" in page.words("#entries")


def test_a_competency_is_shown_with_the_other_languages_folded_away(client: TestClient) -> None:
    page = read(client.get("/framework/d1"))
    assert page.words("h1").startswith("D1 Data analysis")
    assert {str(one["lang"]) for one in page.all("details[lang]")} == {"es", "pt"}
    assert "analyse open data" in page.words(".phrasings")
    assert page.get("a[rel=next]", "href") == "/framework/D2"


@pytest.fixture(scope="module")
def real() -> Read:
    """Return a competency of the shipped framework, with the figures of a shipped model."""
    app = create_app(Settings(model="keyword"))
    with TestClient(app, base_url="http://localhost") as client:
        return read(client.get("/framework/PD1", headers={"Accept-Language": "en"}))


def test_a_competency_of_a_measured_model_has_figures_with_support(real: Read) -> None:
    figures = real.words("[aria-labelledby=figures]")
    assert re.search(r"7 documents of the test part .* keyword", figures)
    assert re.search(r"F1 ?0\.\d\d \[0\.\d\d–\d\.\d\d\]", figures)


def test_what_counts_and_what_does_not_stand_side_by_side(real: Read) -> None:
    assert real.words("#counts") == "Counts"
    assert real.words("#does_not_count") == "Does not count"
    assert "esco:" in real.words("[aria-labelledby=mappings]")


@pytest.mark.parametrize("name", shipped_models())
def test_every_model_shows_its_limits_before_its_figures(client: TestClient, name: str) -> None:
    page = read(client.get(f"/models/{name}"))
    headings = [str(one.get("id")) for one in page.all("h2[id]")]
    assert headings.index("limits") < headings.index("figures")
    assert page.all(".limits li")
    assert page.all("table caption")


def test_a_model_says_in_plain_words_how_often_it_is_right(client: TestClient) -> None:
    words = read(client.get("/models/accurate")).words("[aria-labelledby=figures]")
    assert re.search(r"about \d\d are right \(\d\d to \d\d\).*Measured on 42 documents", words)
    assert re.search(r"all ?42 ?0\.\d\d \[0\.\d\d–0\.\d\d\]", words)


def test_a_card_brings_no_link_out_of_the_page(client: TestClient) -> None:
    page = read(client.get("/models/accurate"))
    assert page.all(".card table")
    assert not page.all(".card a")
    for picture in page.all("img"):
        answer = client.get(str(picture["src"]))
        assert answer.headers["content-type"] == "image/svg+xml"


def test_the_models_are_listed_the_best_first(client: TestClient) -> None:
    listed = [str(one["href"]) for one in read(client.get("/models")).all(".models h2 a")]
    assert listed[0] == "/models/unesco-civil-servants-accurate"
    assert listed[-1] == "/models/prior"


def test_about_says_what_is_kept_and_how_programs_ask(client: TestClient) -> None:
    page = read(client.get("/about"))
    kept = page.words("[aria-labelledby=privacy]")
    assert "Nothing of it is stored" in kept
    assert "passages included, is kept for 72 hours after the batch ends" in kept
    assert "Their texts are not kept beyond that." in kept
    assert "must not be used to screen" in page.words("[aria-labelledby=use]")
    assert page.words("pre").startswith("curl http://localhost/v1/tag")
    assert "htmx.org 4.0.1: 0BSD" in page.words("[aria-labelledby=licences]")
    assert "5,000 characters" in page.words("[aria-labelledby=limits]")


def test_a_chosen_language_is_remembered_and_goes_before_the_browsers(client: TestClient) -> None:
    answer = client.get("/language/pt", params={"back": "/models"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/models")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert read(client.get("/models")).get("html", "lang") == "pt"
    # Programs say it with each request.
    assert client.get("/v1/nothing").headers["content-language"] == "en"


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", ""])
def test_a_language_leads_to_no_other_site(client: TestClient, back: str) -> None:
    answer = client.get("/language/es", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_the_language_links_lead_back_to_the_same_page(client: TestClient) -> None:
    page = read(client.get("/framework", params={"q": "datos & más"}))
    link = page.get("[data-language=pt]", "href")
    back = client.get(link)
    assert read(back).get("#q", "value") == "datos & más"


@pytest.mark.parametrize(
    "address", ["/nowhere", "/language/fr", "/framework/XX9", "/models/../etc", "/static/x/a.css"]
)
def test_an_unknown_address_is_a_page_with_words(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "es"})
    page = read(answer, 404)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert page.words("h1") == "Aquí no hay nada"
    assert page.get(".button", "href") == "/"


def test_programs_still_get_problem_documents(client: TestClient) -> None:
    for address in ("/v1/nothing", "/health/nothing"):
        answer = client.get(address)
        assert answer.headers["content-type"] == "application/problem+json"


def test_pages_are_not_in_the_description_of_the_api(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    assert all(path.startswith(("/v1", "/health", "/metrics")) for path in paths)


def test_a_page_without_a_text_may_be_shown_again(client: TestClient) -> None:
    assert client.get("/").headers["cache-control"] == "private, no-cache"


def test_the_pages_files_are_kept_for_ever_under_their_hash(client: TestClient) -> None:
    for name in shelf().files:
        address = f"/static/{shelf().digest}/{name}"
        answer = client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_script_and_style_are_served_as_such_on_every_machine(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Python knows by itself, as where no /etc/mime.types is installed.
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes())
    kinds = {"page.js": "text/javascript", "layout.css": "text/css", "icon.svg": "image/svg+xml"}
    for name, kind in kinds.items():
        answer = client.get(f"/static/{shelf().digest}/{name}")
        assert answer.headers["content-type"].partition(";")[0] == kind


def test_a_file_of_another_version_is_not_there(client: TestClient) -> None:
    assert client.get("/static/0000000000000000/page.js").status_code == 404

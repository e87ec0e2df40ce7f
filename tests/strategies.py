"""Hypothesis strategies for documents: as they are written, and as nobody would write them."""

from hypothesis import strategies as st

from tagger.types import Document

LINES = (
    "FUNCIONES",
    "Requisitos:",
    "REQUISITOS DESEABLES",
    "Conteúdos programáticos",
    "BENEFITS",
    "• Analizar datos abiertos del ministerio; elaborar informes estadísticos.",
    "1.- Proteger los datos personales de la ciudadanía",
    "- Trabalhar em equipe e colaborar com outras áreas",
    "Analisar dados abertos com domínio avançado (desejável).",
    "Work in a team and write statistical reports for the council.",
    "Conocimiento básico de bases de datos. Será obligatorio acreditarlo.",
    "Le ministère recrute une personne pour diriger la transformation des services publics.",
    "Die Behörde sucht eine Person für die Leitung des Referats und die Pflege der Daten.",
    "👩‍💻 📊",
    "Ｗｉｄｅ ﬁgures: 12 345 €",
    "",
)

texts = st.one_of(
    st.lists(st.sampled_from(LINES), max_size=12).map("\n".join),
    st.lists(
        st.one_of(st.sampled_from(LINES), st.text(max_size=60)),
        max_size=8,
    ).map("\n".join),
)


def documents(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Document]:
    """Return documents; by default three ids only, so that many have the same one."""
    return st.builds(
        Document,
        id=ids or st.sampled_from(["a", "b", "c"]),
        text=texts,
        language=st.sampled_from([None, None, None, "es", "pt", "en"]),
    )

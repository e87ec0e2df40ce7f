"""The JSON that the API speaks; the library's own types may change without it."""

from typing import Annotated, Literal, Self

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from tagger.exporters.json_lines import rounded
from tagger.framework import Competency, Framework, Worded
from tagger.types import (
    Document,
    Evidence,
    Genre,
    Language,
    Level,
    Modality,
    Note,
    Report,
    Role,
    Tag,
)
from tagger_service.settings import LONGEST_TEXT

OFFSETS = "Offsets count Unicode code points of the text; the end is exclusive"
LONGEST_NAME = 200

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Probability = Annotated[float, Field(ge=0, le=1)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TagRequest(_Request):
    """A document to be tagged."""

    text: Text = Field(
        description="A job posting or a syllabus as plain text",
        examples=["Analizar datos abiertos del ministerio y presentar tableros a la dirección."],
    )
    id: Name = Field(default="document", description="Your own name for it; it comes back")
    language: Worded | None = Field(
        default=None, description="The text's language; found for each passage where not said"
    )
    genre: Genre | None = Field(default=None, description="Posting or syllabus, if known")
    model: Name | None = Field(default=None, description="A model's id or short name")

    def document(self) -> Document:
        """Return it as the library's value."""
        return Document(self.id, self.text, language=self.language, genre=self.genre)


class ExplainRequest(TagRequest):
    """A document and the competency that is asked about."""

    competency: Name = Field(description="A competency's code or id", examples=["DG1"])


class FileRequest(_Request):
    """A file to be tagged, sent as a form: there an empty field says nothing."""

    file: UploadFile = Field(description="txt, md, html, pdf or docx")
    model: str = Field(
        default="", max_length=LONGEST_NAME, description="A model's id or short name, if any"
    )
    text_language: Worded | Literal[""] = Field(
        default="", description="The text's language, if known"
    )


class EvidenceOut(BaseModel):
    """A passage that a tag rests on."""

    start: int = Field(description=OFFSETS)
    end: int = Field(description=OFFSETS)
    text: str
    section: Role
    heading: str | None
    page: int | None = Field(description="Counted from 1; null where the format has no pages")
    probability: Probability
    modality: Modality
    level: Level

    @classmethod
    def from_evidence(cls, evidence: Evidence) -> Self:
        """Return it as JSON shows it."""
        return cls(
            start=evidence.start,
            end=evidence.end,
            text=evidence.text,
            section=evidence.role,
            heading=evidence.heading,
            page=evidence.page,
            probability=rounded(evidence.probability) or 0.0,
            modality=evidence.modality,
            level=evidence.level,
        )


class TagOut(BaseModel):
    """A competency that was found."""

    code: str
    id: str
    name: str = Field(description="In the language that Accept-Language asks for")
    domain: str = Field(description="The code of its domain")
    probability: Probability
    threshold: Probability
    review: bool = Field(description="Whether a person should look before relying on it")
    modality: Modality
    level: Level
    evidence: list[EvidenceOut] = Field(description="At least one passage, the surest first")

    @classmethod
    def from_tag(cls, tag: Tag, framework: Framework, language: Worded) -> Self:
        """Return it as JSON shows it."""
        competency = framework[tag.competency_id]
        return cls(
            **named(competency, framework, language),
            probability=rounded(tag.probability) or 0.0,
            threshold=rounded(tag.threshold) or 0.0,
            review=tag.review,
            modality=tag.modality,
            level=tag.level,
            evidence=[EvidenceOut.from_evidence(one) for one in tag.evidence],
        )


class FrameworkName(BaseModel):
    """Which framework, in which version."""

    id: str
    version: str


class ReportOut(BaseModel):
    """All that was found in a document."""

    document_id: str
    model: str
    framework: FrameworkName
    language: Language
    genre: Genre
    tags: list[TagOut]
    probabilities: dict[str, Probability] = Field(
        description="Of every competency the model covers, by code; empty if nothing was judged"
    )
    not_covered: list[str] = Field(description="Codes of those the model cannot judge")
    notes: list[Note] = Field(description="What a reader should know of the text")
    review_band: tuple[Probability, Probability] | None = Field(
        description="Between these a tag is to be reviewed; null if the model has no such band"
    )
    text: str | None = Field(description="The text that was read; null if you sent it yourself")

    @classmethod
    def from_report(
        cls, report: Report, framework: Framework, language: Worded, *, text: bool
    ) -> Self:
        """Return it as JSON shows it; the only crossing from the library's types."""
        tags = sorted(report.tags, key=lambda tag: -tag.probability)
        band = report.review_band
        return cls(
            document_id=report.document.id,
            model=report.model_id,
            framework=FrameworkName(id=framework.id, version=framework.version),
            language=report.language,
            genre=report.genre,
            tags=[TagOut.from_tag(tag, framework, language) for tag in tags],
            probabilities={
                framework[one].code: rounded(probability) or 0.0
                for one, probability in report.probabilities.items()
            },
            not_covered=[framework[one].code for one in report.not_covered],
            notes=list(report.notes),
            review_band=(round(band[0], 4), round(band[1], 4)) if band else None,
            text=report.document.text if text else None,
        )


def named(competency: Competency, framework: Framework, language: Worded) -> dict[str, str]:
    """Return the names of a competency that every answer gives."""
    domains = {domain.id: domain.code for domain in framework.domains}
    return {
        "code": competency.code,
        "id": competency.id,
        "name": competency.name[language],
        "domain": domains[competency.domain],
    }

"""Words a profile in a language: a paragraph to paste into a notice, a table, rows."""

import csv
import json
from collections.abc import Callable
from typing import TextIO

from tagger.exporters.markdown import escaped
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK
from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.profiles.profile import Profile, Wanted
from tagger.types import MODALITIES
from tagger.wordings import Groups, wordings

Writer = Callable[[Profile, TextIO, Worded], None]
COLUMNS = ("code", "name", "definition", "modality", "level")


def profile_words(language: Worded) -> Groups:
    """Return the words of profiles."""
    return wordings("profile_wording.yaml", ("phrases", "states"), language)


def paragraph(profile: Profile, language: Worded) -> str:
    """Return the profile in sentences, what is essential first; doubtful ones named at the end."""
    phrases = profile_words(language)["phrases"]
    if not profile.wanted:
        return phrases["nothing"]
    kind = "syllabus" if profile.genre == "syllabus" else "posting"
    sentences = []
    for modality in MODALITIES:
        group = [one for one in profile.wanted if one.modality == modality]
        if group:
            listed = "; ".join(_said(profile, one, language) for one in group)
            sentences.append(phrases[f"{kind}_{modality}"].format(list=listed))
    return " ".join(sentences)


def caution(profile: Profile, language: Worded) -> str:
    """Name the doubtful competencies; empty where there are none."""
    codes = [profile.framework[o.competency_id].code for o in profile.wanted if o.review]
    return (
        profile_words(language)["phrases"]["review"].format(list=", ".join(codes)) if codes else ""
    )


def _said(profile: Profile, one: Wanted, language: Worded) -> str:
    name = profile.framework[one.competency_id].name[language]
    level = words_in(language).levels.get(one.level)
    worded = profile_words(language)["phrases"]["level"].format(level=level)
    return f"{name} ({worded})" if level else name


def _rows(profile: Profile, language: Worded) -> list[dict[str, str]]:
    words = words_in(language)
    rows = []
    for one in profile.wanted:
        competency = profile.framework[one.competency_id]
        rows.append(
            {
                "code": competency.code,
                "name": competency.name[language],
                "definition": competency.definition[language].strip(),
                "modality": words.modalities.get(one.modality, ""),
                "level": words.levels.get(one.level, ""),
            }
        )
    return rows


def write_paragraph(profile: Profile, stream: TextIO, language: Worded) -> None:
    """Write sentences on one line, and a second line that names what is doubtful."""
    stream.write(f"{paragraph(profile, language)}\n")
    if doubtful := caution(profile, language):
        stream.write(f"\n[{doubtful}]\n")


def write_table(profile: Profile, stream: TextIO, language: Worded) -> None:
    """Write a Markdown table with the framework's definitions."""
    if not profile.wanted:
        stream.write(f"{profile_words(language)['phrases']['nothing']}\n")
        return
    headings = {**profile_words(language)["phrases"], **words_in(language).columns}
    rows = [[escaped(row[column]) for column in COLUMNS] for row in _rows(profile, language)]
    lines = [[headings[column] for column in COLUMNS], ["---"] * len(COLUMNS), *rows]
    stream.writelines(f"| {' | '.join(line)} |\n" for line in lines)
    if doubtful := caution(profile, language):
        stream.write(f"\n{doubtful}\n")


def write_csv(profile: Profile, stream: TextIO, language: Worded) -> None:
    """Write a row a competency, for spreadsheets; `Profile.read` reads it back."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(profile, language))


def write_json(profile: Profile, stream: TextIO, language: Worded) -> None:
    """Write the profile for programs, with its paragraph."""
    content = {**profile.as_json(), "language": language, "text": paragraph(profile, language)}
    stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


WRITERS: dict[str, Writer] = {
    "paragraph": write_paragraph,
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
}

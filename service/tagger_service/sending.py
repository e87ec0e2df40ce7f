"""Files of many documents as they arrive, over the API or from the page."""

from tagger.framework import Worded
from tagger.readers import parquet
from tagger_service.job_schemas import BatchRequest
from tagger_service.problems import Refusal, _
from tagger_service.storage.jobs import NewJob
from tagger_service.tagging import refuse_unknown
from tagger_service.unpacking import SUFFIXES
from tagger_service.uploads import bare_name


def new_job(
    sent: BatchRequest, owner: str, language: Worded, idempotency_key: str | None = None
) -> NewJob:
    """Return the job that is asked for; Refusal where its file cannot be one, whatever is in it."""
    refuse_unknown(sent.model or None)
    name = bare_name(sent.file.filename)
    if not name.lower().endswith(SUFFIXES):
        raise Refusal(
            "invalid-request",
            _("{name} cannot be taken as a batch: send one of {kinds}."),
            {"name": name, "kinds": ", ".join(SUFFIXES)},
        )
    if name.lower().endswith(parquet.SUFFIX) and not parquet.can_be_read():
        raise Refusal(
            "invalid-request",
            _(
                "{name} cannot be read here, as the package pyarrow is not installed: "
                "save it as .xlsx, .csv or .jsonl."
            ),
            {"name": name},
        )
    if not sent.file.size:
        raise Refusal("invalid-request", _("{name} is empty."), {"name": name})
    return NewJob(owner, name, sent.file.file, sent.choices(language), idempotency_key)

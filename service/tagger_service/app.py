"""The application: parts, routes and what stands before them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig

from tagger import __version__
from tagger.errors import TaggerError
from tagger_service import page
from tagger_service.dependencies import Parts, Rates, needs
from tagger_service.jobs import Jobs
from tagger_service.metrics import Counting, Counts
from tagger_service.middleware import Guard
from tagger_service.openapi import describe_truly
from tagger_service.problems import add_handlers
from tagger_service.reading import Reader
from tagger_service.routes import audit, catalogue, events, health, jobs, review, tags
from tagger_service.settings import Settings
from tagger_service.sign_in.description import describe_sign_in
from tagger_service.sign_in.gate import Gate, SignIn
from tagger_service.sign_in.tokens import token_checked
from tagger_service.storage.database import database_at
from tagger_service.tagging import Engine, Load, loader
from tagger_service.turns import Turns
from tagger_service.uploads import keep_in_memory

DESCRIPTION = (
    "Finds the competencies that public-sector job postings ask for and syllabi teach, in "
    "Spanish, Portuguese and English, each with the passages that show it. Helps a person decide; "
    "must not be used to screen applicants. Texts are judged and forgotten; what a batch found is "
    "kept until it is deleted. Offsets count Unicode code points."
)
# Spans, measures and logs could carry texts to whatever the environment names.
NO_TELEMETRY: TelemetryConfig = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
}


def create_app(settings: Settings, load: Load | None = None) -> FastAPI:
    """Return the application; `load` replaces the way in which models are read."""
    settings.refuse_to_be_open()
    keep_in_memory()
    load = load or loader(settings.model, settings.framework)
    kept = Jobs(database_at(settings.database, settings.data), settings.most_open_jobs)
    sign_in = None if settings.sign_in == "none" else SignIn(settings, kept)
    parts = Parts(
        settings=settings,
        engine=Engine(load, Turns(settings.most_waiting)),
        reader=Reader(settings, Turns(settings.most_waiting)),
        rates=Rates(settings.requests_per_minute),
        counts=Counts(),
        jobs=kept,
        sign_in=sign_in,
    )
    app = FastAPI(
        title="competency-tagger",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan(parts),
        dependencies=[Depends(token_checked)],
        telemetry=NO_TELEMETRY,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.parts = parts
    add_routes(app)
    app.state.show_problem = page.show_problem
    add_handlers(app)
    describe_truly(app)
    if sign_in is not None:
        describe_sign_in(app, sign_in.sessions.cookie)
        app.add_middleware(Gate, sign_in=sign_in)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Counting, counts=parts.counts)  # outermost: what is refused counts too
    return app


def add_routes(app: FastAPI) -> None:
    """Add all addresses; what each needs is without effect where no sign-in is set up."""
    app.include_router(health.router)
    for room in (tags, catalogue, jobs, events):
        app.include_router(room.router, prefix="/v1", dependencies=[needs("tag")])
    app.include_router(review.router, prefix="/v1", dependencies=[needs("review")])
    app.include_router(audit.router, prefix="/v1", dependencies=[needs("admin")])
    app.include_router(page.router)


def lifespan(parts: Parts) -> Callable[[FastAPI], Any]:
    """Return what happens when the application starts and ends."""

    @asynccontextmanager
    async def lived(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        # Those who wait for their turn, to be read or tagged, must not keep others from an answer.
        current_default_thread_limiter().total_tokens += 2 * parts.settings.most_waiting
        parts.reader.warm_up()
        yield {"ending": parts.jobs.ending}
        parts.jobs.ending.set()
        parts.reader.close()
        parts.jobs.close()

    return lived


def ready(settings: Settings) -> FastAPI:
    """Return the application with its model read, so that the first request need not wait."""
    app = create_app(settings)
    parts: Parts = app.state.parts
    parts.jobs.open()
    parts.engine.warm_up()
    return app


def from_environment() -> FastAPI:
    """Return the application as TAGGER_… variables want it: `uvicorn --factory` calls this."""
    try:
        return ready(Settings.chosen())
    except TaggerError as error:
        raise SystemExit(f"error: {error}") from None

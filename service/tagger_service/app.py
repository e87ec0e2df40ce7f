"""The application: parts, routes and what stands before them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from tagger import __version__
from tagger.errors import TaggerError
from tagger_service import page
from tagger_service.dependencies import Parts, Rates
from tagger_service.metrics import Counting, Counts
from tagger_service.middleware import Guard
from tagger_service.openapi import describe_truly
from tagger_service.problems import add_handlers
from tagger_service.reading import Reader
from tagger_service.routes import catalogue, health, tags
from tagger_service.settings import Settings
from tagger_service.tagging import Engine, Load, loader
from tagger_service.turns import Turns
from tagger_service.uploads import keep_in_memory

DESCRIPTION = (
    "Finds the competencies that public-sector job postings ask for and syllabi teach, in "
    "Spanish, Portuguese and English, each with the passages that show it. Helps a person decide; "
    "must not be used to screen applicants. Texts are judged and forgotten. Offsets count Unicode "
    "code points."
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
    parts = Parts(
        settings=settings,
        engine=Engine(load, Turns(settings.most_waiting)),
        reader=Reader(settings, Turns(settings.most_waiting)),
        rates=Rates(settings.requests_per_minute),
        counts=Counts(),
    )
    app = FastAPI(
        title="competency-tagger",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan(parts),
        telemetry=NO_TELEMETRY,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.parts = parts
    app.include_router(health.router)
    app.include_router(tags.router, prefix="/v1")
    app.include_router(catalogue.router, prefix="/v1")
    app.include_router(page.router)
    app.state.show_problem = page.show_problem
    add_handlers(app)
    describe_truly(app)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Counting, counts=parts.counts)  # outermost: what is refused counts too
    return app


def lifespan(parts: Parts) -> Callable[[FastAPI], Any]:
    """Return what happens when the application starts and ends."""

    @asynccontextmanager
    async def lived(_: FastAPI) -> AsyncIterator[None]:
        # Those who wait for their turn, to be read or tagged, must not keep others from an answer.
        current_default_thread_limiter().total_tokens += 2 * parts.settings.most_waiting
        parts.reader.warm_up()
        yield
        parts.reader.close()

    return lived


def ready(settings: Settings) -> FastAPI:
    """Return the application with its model read, so that the first request need not wait."""
    app = create_app(settings)
    parts: Parts = app.state.parts
    parts.engine.warm_up()
    return app


def from_environment() -> FastAPI:
    """Return the application as TAGGER_… variables want it: `uvicorn --factory` calls this."""
    try:
        return ready(Settings.chosen())
    except TaggerError as error:
        raise SystemExit(f"error: {error}") from None

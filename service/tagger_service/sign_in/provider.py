"""Sign-in at an identity provider (OpenID Connect, code flow with PKCE)."""

import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from httpx2 import TransportError
from itsdangerous import BadData, URLSafeTimedSerializer

from tagger.errors import InvalidValue
from tagger_service.problems import LOG, Refusal, _
from tagger_service.settings import ON_THIS_MACHINE, Settings
from tagger_service.sign_in.people import SCOPES, Person, Scope, scopes_in

JOURNEY_S = 600
PATIENCE_S = 10
LONGEST_NAME = 100
COME_AGAIN_S = 30
logging.getLogger("authlib").setLevel(logging.WARNING)  # it would log the verifier


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody's way to the provider and back; it is kept in their browser and nowhere else."""

    id: str
    back: str

    @classmethod
    def begun(cls, back: str) -> "Journey":
        """Return a journey that begins now."""
        return cls(secrets.token_urlsafe(32), back)


@dataclass(frozen=True)
class Provider:
    """Knows where to send a reader, and whom the provider vouches for when they come back.

    State, nonce and verifier of a journey are worked out from its id and our secret: nothing has
    to be kept of those who never come back, and the browser's cookie does not hold them.
    """

    settings: Settings
    secret: bytes
    roles: Mapping[str, Scope]
    client: StarletteOAuth2App = field(repr=False)

    @classmethod
    def set_up(cls, settings: Settings, secret: bytes) -> "Provider":
        """Return the provider of the settings; InvalidValue where they do not do."""
        refuse_incomplete(settings)
        oauth = OAuth()
        issuer = str(settings.oidc_issuer).rstrip("/")
        given = settings.oidc_client_secret
        client = oauth.register(
            "oidc",
            client_id=settings.oidc_client_id,
            client_secret=given.get_secret_value() if given else None,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": PATIENCE_S,
                "trust_env": False,
                **({} if given else {"token_endpoint_auth_method": "none"}),
            },
        )
        return cls(settings, secret, roles_in(settings.oidc_roles), client)

    @property
    def landing(self) -> str:
        """Where the provider sends readers back to; never taken from a request."""
        return f"{str(self.settings.public_url).rstrip('/')}/sign-in/back"

    def packed(self, journey: Journey) -> str:
        """Return what the cookie of a journey holds."""
        return self._signing.dumps([journey.id, journey.back])

    def unpacked(self, cookie: str) -> Journey:
        """Return the journey of a cookie; Refusal where it is none of ours, or long over."""
        try:
            journey_id, back = self._signing.loads(cookie, max_age=JOURNEY_S)
        except BadData as error:
            raise refused() from error
        return Journey(journey_id, back)

    async def address(self, journey: Journey) -> str:
        """Return where to send the reader; Refusal where the provider is away."""
        await self._learn()
        made = await self.client.create_authorization_url(
            self.landing,
            state=self._derived(journey, "state"),
            nonce=self._derived(journey, "nonce"),
            code_verifier=self._derived(journey, "verifier"),
        )
        return str(made["url"])

    async def person(self, journey: Journey, given: Mapping[str, str]) -> Person:
        """Return whom the provider vouches for; Refusal where it vouches for nobody."""
        state = self._derived(journey, "state")
        if not hmac.compare_digest(given.get("state", "").encode(), state.encode()):
            raise refused()
        if "code" not in given:
            raise refused()
        await self._learn()
        try:
            claims = await self._claims(journey, given["code"])
        except TransportError as error:
            LOG.warning("the identity provider is away: %s", type(error).__name__)
            raise away() from error
        except Exception as error:  # of authlib and joserfc; all mean the same here
            LOG.warning("a sign-in failed: %s", type(error).__name__)
            raise refused() from error
        return self._named(claims)

    async def _claims(self, journey: Journey, code: str) -> dict[str, Any]:
        """Return what the provider says of a reader, of which the signed part goes first.

        Many providers sign little more than who it is, and tell name and roles when asked.
        """
        token = await self.client.fetch_access_token(
            redirect_uri=self.landing,
            code=code,
            code_verifier=self._derived(journey, "verifier"),
        )
        signed = await self.client.parse_id_token(token, nonce=self._derived(journey, "nonce"))
        if signed is None:
            raise InvalidValue("the provider sent no ID token")
        if self.client.client_id not in listed(signed["aud"]):
            raise InvalidValue("the ID token is for another client")
        if "userinfo_endpoint" not in self.client.server_metadata:
            return dict(signed)
        told = await self.client.userinfo(token=token)
        if told.get("sub") != signed["sub"]:
            raise InvalidValue("the provider tells of somebody else")
        return {**told, **signed}

    async def _learn(self) -> None:
        """Ask the provider once what it can do; it must be the one set, and sign with its key."""
        try:
            known = await self.client.load_server_metadata()
        except Exception as error:
            LOG.warning("the identity provider is away: %s", type(error).__name__)
            raise away() from error
        if known.get("issuer") != self.settings.oidc_issuer:
            LOG.warning("the identity provider is called otherwise than TAGGER_OIDC_ISSUER says")
            raise away()
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        # Whoever knows the client's secret could sign with it, and "none" is no signature.
        sound = [one for one in offered if one != "none" and not one.startswith("HS")]
        if not sound:
            raise away()
        known["id_token_signing_alg_values_supported"] = sound

    def _named(self, claims: Mapping[str, Any]) -> Person:
        whole = f"{claims['iss']}\n{claims['sub']}".encode()
        name = str(claims.get("name") or claims.get("preferred_username") or claims["sub"])
        told = listed(claims.get(self.settings.oidc_roles_claim))
        by_role = {self.roles[one] for one in told if one in self.roles}
        return Person(
            f"oidc:{hashlib.sha256(whole).hexdigest()[:40]}",
            name[:LONGEST_NAME],
            scopes_in(self.settings.oidc_everybody) | by_role,
        )

    def _derived(self, journey: Journey, what: str) -> str:
        digest = hmac.new(self.secret, f"{what} {journey.id}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")

    @property
    def _signing(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="journey")


def listed(claim: object) -> list[str]:
    """Return the texts of a claim, which may be written as one text alone."""
    found = claim if isinstance(claim, list) else [claim]
    return [one for one in found if isinstance(one, str)]


def refused() -> Refusal:
    """Return what is said to somebody for whom nobody vouches; a fault is told apart in no way."""
    return Refusal("not-signed-in", _("The sign-in did not succeed. Begin again."))


def away() -> Refusal:
    """Return what is said while the provider cannot be used."""
    return Refusal(
        "busy",
        _("The identity provider cannot be used now. Try again in {seconds} seconds."),
        {"seconds": COME_AGAIN_S},
        {"Retry-After": str(COME_AGAIN_S)},
    )


def refuse_incomplete(settings: Settings) -> None:
    """Refuse settings that lack something, or would send codes unprotected."""
    for name in ("oidc_issuer", "oidc_client_id", "public_url"):
        written = getattr(settings, name)
        if not written:
            raise InvalidValue(f"TAGGER_SIGN_IN is oidc: set TAGGER_{name.upper()}, too")
    for name in ("oidc_issuer", "public_url"):
        parts = urlsplit(getattr(settings, name))
        is_here = parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE
        if parts.scheme != "https" and not is_here:
            raise InvalidValue(f"TAGGER_{name.upper()} must begin with https://")
    unknown = [one for one in settings.oidc_everybody if one not in SCOPES]
    if unknown:
        raise InvalidValue(f"TAGGER_OIDC_EVERYBODY: {unknown[0]} is none of {', '.join(SCOPES)}")


def roles_in(pairs: tuple[str, ...]) -> dict[str, Scope]:
    """Return which scope a role gives, of pairs written `role=scope`."""
    found: dict[str, Scope] = {}
    for pair in pairs:
        role, _sign, wanted = pair.rpartition("=")
        scope = next((one for one in SCOPES if one == wanted), None)
        if not role or scope is None:
            raise InvalidValue(
                f"TAGGER_OIDC_ROLES: {pair} is not written role=scope, scope one of "
                f"{', '.join(SCOPES)}"
            )
        found[role] = scope
    return found

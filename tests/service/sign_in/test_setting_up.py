"""Settings of the sign-in at a provider, and tests where there is none."""

from pathlib import Path

import pytest

from tagger.errors import InvalidValue
from tagger_service.sign_in.provider import Provider
from tests.service.sign_in import provider as providers
from tests.service.sign_in.provider import why_missing
from tests.service.sign_in.test_provider import settings_for


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"oidc_issuer": None}, "set TAGGER_OIDC_ISSUER"),
        ({"oidc_client_id": None}, "set TAGGER_OIDC_CLIENT_ID"),
        ({"public_url": None}, "set TAGGER_PUBLIC_URL"),
        ({"public_url": "http://tagger.example"}, "TAGGER_PUBLIC_URL must begin with https"),
        ({"oidc_issuer": "http://id.example"}, "TAGGER_OIDC_ISSUER must begin with https"),
        ({"oidc_everybody": "tag,all"}, "all is none of tag, review, admin"),
        ({"oidc_roles": "HR-admins"}, "HR-admins is not written role=scope"),
        ({"oidc_roles": "HR-admins=chief"}, "HR-admins=chief is not written role=scope"),
        ({"oidc_roles": "=admin"}, "=admin is not written role=scope"),
    ],
)
def test_settings_that_lack_something_are_refused(
    tmp_path: Path, others: dict[str, object], said: str
) -> None:
    settings = settings_for(tmp_path, "https://id.example", **others)
    with pytest.raises(InvalidValue, match=said):
        Provider.set_up(settings, b"x" * 32)


def test_where_there_is_no_provider_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "PROGRAM", Path("/nowhere"))
    assert why_missing({"NO_PROVIDER": "pip failed"}) == (
        "no identity provider could be installed: pip failed"
    )
    assert "install_provider.sh installs one" in str(why_missing({}))
    with pytest.raises(AssertionError, match="say in NO_PROVIDER"):
        why_missing({"CI": "true"})

"""What second factors rest on cannot be read from a copy of the database."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import InvalidToken

from coordination.sign_in.secrets import readable, sealed


@pytest.mark.django_db
@pytest.mark.asvs("11.3.2", "11.3.1", "11.2.1", "13.3.1")
def test_the_secret_of_an_authenticator_app_is_kept_sealed(staff):
    secret = generate_totp_secret()

    TOTP.activate(staff, secret)

    kept = Authenticator.objects.get(user=staff).data["secret"]
    assert secret not in kept
    assert readable(kept) == secret


def test_one_kept_before_there_were_seals_still_works():
    assert readable("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"


@pytest.mark.asvs("11.2.2")
def test_after_a_change_of_the_key_the_old_one_opens_it_as_long_as_it_is_named(settings):
    settings.SECRET_KEY = "old"
    kept = sealed("JBSWY3DPEHPK3PXP")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert readable(kept) == "JBSWY3DPEHPK3PXP"

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        readable(kept)


@pytest.mark.django_db
@pytest.mark.asvs("16.5.3")
def test_one_that_cannot_be_opened_fits_no_code_and_is_no_error(staff, settings):
    settings.SECRET_KEY = "old"
    TOTP.activate(staff, generate_totp_secret())
    settings.SECRET_KEY = "new"
    authenticator = TOTP(Authenticator.objects.get(user=staff))

    assert not any(authenticator.validate_code(f"{code:06}") for code in range(50))

"""Links by which a password is chosen: good once, for three days, for a user who has not been disabled since."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator


class LinkTokens(EmailAwarePasswordResetTokenGenerator):
    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.session_generation}"

    def check_token(self, user, token):
        return user is not None and user.is_active and super().check_token(user, token)


link_tokens = LinkTokens()

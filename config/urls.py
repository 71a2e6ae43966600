from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.usersessions import views as sessions
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.health import livez, readyz
from meetings.views.calendar import calendar_feed
from meetings.views.need_steps import need_step_add
from meetings.views.needs import need_agenda
from reports.views.chains import initiative_chain, need_chain, need_picture, need_picture_pdf

handler400 = "config.out_of_order.answer_to_bad_request"
handler500 = "config.out_of_order.answer_to_error"

# The admin's own page for passwords would be a door without a throttle.
password_change_elsewhere = RedirectView.as_view(pattern_name="account_change_password")

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("coordination.urls")),
    path("needs/<int:pk>/steps/add/", need_step_add, name="need_step_add"),
    path("needs/<int:pk>/agenda/", need_agenda, name="need_agenda"),
    path("needs/<int:pk>/chain/", need_chain, name="need_chain"),
    path("needs/picture/", need_picture, name="need_picture"),
    path("needs/picture.pdf", need_picture_pdf, name="need_picture_pdf"),
    path("initiatives/<int:pk>/chain/", initiative_chain, name="initiative_chain"),
    path("meetings/", include("meetings.urls")),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("councils/", include("meetings.council_urls")),
    path("initiatives/", include("meetings.initiative_urls")),
    path("public/", include("meetings.public.urls")),
    path("decisions/", include("meetings.decision_urls")),
    path("exchange/", include("volunteers.urls")),
    path("surveys/", include("surveys.urls")),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/forgotten/", account.password_reset, name="account_reset_password"),
    path("account/password/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/is-set/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "account/sessions/",
        # Looking is free; whoever ends the sessions of others must be the owner and not a passer-by.
        reauthentication_required(sessions.list_usersessions, allow_get=True),
        name="usersessions_list",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("admin/password_change/", password_change_elsewhere, name="admin_password"),
    path("admin/", admin.site.urls),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
]

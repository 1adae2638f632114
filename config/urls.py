"""Names every address of the product; each app brings its own below its name."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from knox.models import AuthToken

from config.errors import closed
from config.health import healthz

admin.autodiscover()
# Keys and second factors are their owner's alone: no page for anybody else.
admin.site.unregister([AuthToken, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken])
admin.site.index_title = _("What would you like to look after?")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Administrators and the company's provider decide who has an account and under which address.
NO_PAGES = "email|signup|confirm-email|login/code/confirm|3rdparty|3rdparty/signup"

urlpatterns = [
    path("", include("home.web.urls")),
    path("", include("customers.web.urls")),
    path("", include("empowerment.web.urls")),
    path("healthz", healthz, name="healthz"),
    path("people/", include("people.web.urls")),
    re_path(rf"^accounts/(?P<page>{NO_PAGES})/$", closed, name="account-closed"),
    path("policies/", include("governance.web.urls")),
    path("accounts/", include("allauth.urls")),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password", http_method_names=["get"]),
        name="admin-password-change",
    ),
    path("admin/", admin.site.urls),
    path("", include("performance.web.urls")),
    path("", include("feedback.web.urls")),
    path("", include("journeys.web.urls")),
    path("audit/", include("audit.web.urls")),
    path("effects/", include("effects.web.urls")),
    path("api/v1/", include("customers.api.urls")),
    path("api/v1/", include("empowerment.api.urls")),
    path("api/v1/", include("governance.api.urls")),
    path("api/v1/", include("feedback.api.urls")),
    path("api/v1/", include("performance.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

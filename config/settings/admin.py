"""How Leeway looks where a library draws the page: tables and the admin; where signing in leads."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:desk"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# The colours of static/css/leeway.css as the steps that unfold mixes its pages from.
TEAL = {
    "50": "#eef7f6",
    "100": "#d6ebe9",
    "200": "#aed8d4",
    "300": "#86d8d1",
    "400": "#57c4bb",
    "500": "#2fa39b",
    "600": "#0b6b6b",
    "700": "#085757",
    "800": "#064848",
    "900": "#053c3c",
    "950": "#032828",
}
WARM = {
    "50": "#fbfaf7",
    "100": "#f4f2ec",
    "200": "#e6e2d8",
    "300": "#cfcabd",
    "400": "#9ba6b0",
    "500": "#59636f",
    "600": "#3c4653",
    "700": "#2c353e",
    "800": "#222b34",
    "900": "#1b2430",
    "950": "#12171c",
}

UNFOLD = {
    "SITE_TITLE": "Leeway",
    "SITE_HEADER": "Leeway",
    "SITE_SUBHEADER": _("Limits and reference data"),
    "SITE_URL": reverse_lazy("home:desk"),
    "SITE_ICON": lambda _request: static("img/favicon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/favicon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "SCRIPTS": [lambda _request: static("js/admin.js")],
    "STYLES": [lambda _request: static("css/admin.css")],
    "COLORS": {
        "primary": TEAL,
        "base": WARM,
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "config.sidebar.sidebar",
    },
    "ACCOUNT": {
        "navigation": [
            {"title": _("Back to your desk"), "link": reverse_lazy("home:desk")},
            {"title": _("Two-factor sign-in"), "link": reverse_lazy("mfa_index")},
        ]
    },
}

"""Speaks for the import of who has ceased to be a customer."""

from django.utils.translation import gettext_lazy as _

from customers.permissions import can_import_customers
from customers.selectors import ENDINGS, plan_endings
from customers.services.endings import import_endings
from people.web.imports import ImportConfirm, ImportUpload, Kind, Place

CUSTOMERS = Place(
    kinds={
        "endings": Kind(
            _("Customers who ended"), can_import_customers, plan_endings, import_endings, ", ".join(ENDINGS)
        )
    },
    upload="customers:customer-import",
    confirm="customers:customer-import-confirm",
    # Who brings this in need not be one of those who see cases.
    back="home:desk",
    back_label=_("Desk"),
    about_columns=_(
        "source and reference name the customer in the other system; ended_on is the first day on which they "
        "were no customer any more, as 2026-11-30. An empty day says that they are one, still or again. A "
        "file says of its sources that nobody else ended up to yesterday: only then it is known who stayed."
    ),
)


class CustomerUpload(ImportUpload):
    """Take a file and show what importing it would do."""

    place = CUSTOMERS


class CustomerConfirm(ImportConfirm):
    """Set what was shown."""

    place = CUSTOMERS

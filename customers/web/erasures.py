"""Speaks for the page on which an administrator erases a customer, on demand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView

from common.errors import DomainError
from customers import permissions
from customers.selectors import find_customer
from customers.services.erasure import erase_customer
from customers.web.forms import EraseForm


class EraseCustomer(LoginRequiredMixin, FormView):  # type: ignore[type-arg]
    """Erase what is personal about a customer: says what goes and what stays, asks why, and does it."""

    form_class = EraseForm
    template_name = "customers/customer_erase.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not permissions.can_erase_customers(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequences = [
            _("Name, e-mail, phone, summaries of contacts and notes about decisions are emptied for good."),
            _("What the customer answered in surveys loses its words; the scores stay."),
            _("Amounts, facts and the chain of the log stay: every decision can still be proven."),
            _("Backups made before still hold the texts until they expire."),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def form_valid(self, form: EraseForm) -> HttpResponse:
        told = form.cleaned_data
        customer = find_customer(told["source"], told["reference"])
        if customer is None:
            form.add_error("reference", _("There is no customer of this reference in this source."))
            return self.refused(form, status=422)
        try:
            erase_customer(
                customer_id=customer.pk,
                reason=told["reason"],
                actor_id=self.request.user.pk,
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
            return self.refused(form, status=409)
        messages.success(self.request, _("Erased. Texts about decisions follow within seconds."))
        return redirect("customers:customer-erase")

    def form_invalid(self, form: EraseForm) -> HttpResponse:
        return self.refused(form, status=422)

    def refused(self, form: EraseForm, *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

"""Papers: the written order as a page and as a PDF file, the certificate of a completed stay."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.isolation import queries as isolation
from lianfang.isolation.types import SEE

from .. import papers
from ..acting import actor, look, needs, now
from ..written import card_of, certificate_of, written_order
from .order_page import order_or_404


def _order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    row = order_or_404(request, order_id)
    if not row.signed_at:
        raise Http404(order_id)
    look(request, row.person_id, kind="reveal", reason="written order")
    content = written_order(row, card_of(row.person_id, now(request)), now(request))
    approved = content["approved_by"]
    return {
        **content,
        "departure": _("The rules here are stricter than the higher edition; %(office)s answers for that.")
        % {"office": approved or _("the office that adopted them")},
        "headings": {
            "what": _("What is asked of you"),
            "why": _("Why"),
            "rights": _("What you can rely on"),
            "answers": _("Who answers, and on which phone"),
            "signer": _("Signed by name in the program"),
            "received": _("Received and explained: name, date"),
        },
    }


@never_cache
@require_GET
@needs(SEE)
def written(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The written order as a page to print: what, why, until when, how to object, who answers."""
    shown = {
        "paper": _order(request, order_id),
        "actions": [
            {"label": _("Print"), "icon": "print", "print": True},
            {"label": _("PDF"), "icon": "download", "url": reverse("order.pdf", args=[order_id]), "download": True},
        ],
        "breadcrumbs": [
            {"label": _("Order"), "url": reverse("order", args=[order_id])},
            {"label": _("Written order")},
        ],
    }
    return render(request, "web/orders/written.html", shown)


@never_cache
@require_GET
@needs(SEE)
def order_pdf(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The written order as a file."""
    content = _order(request, order_id)
    return _file(papers.written_order(content, get_language() or "en"), f"order-{content['number']}.pdf")


@never_cache
@require_GET
@needs(SEE)
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """A certificate as a file: number and facts, no name."""
    row = isolation.certificates_visible(actor(request), now(request)).filter(id=certificate_id).first()
    if row is None:
        raise Http404(certificate_id)
    content = {**certificate_of(row), "voided": _("Void: the stay ended otherwise")}
    return _file(papers.certificate(content, get_language() or "en"), f"certificate-{row.number}.pdf")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


paths = [
    path("orders/<uuid:order_id>/written/", written, name="order.written"),
    path("orders/<uuid:order_id>/order.pdf", order_pdf, name="order.pdf"),
    path("certificates/<uuid:certificate_id>.pdf", certificate, name="certificate"),
]

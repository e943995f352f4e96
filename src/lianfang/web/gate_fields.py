"""What the pages of a gate ask for: a temperature, what can be seen, who somebody is, where they live or go."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.core.errors import NOT_A_NUMBER, REQUIRED, Reason, Refused
from lianfang.people.types import ID_WORDS, SEX_WORDS
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.screening import queries as screening

from .acting import actor, now
from .field_words import needed_when
from .finding import names_of

THERMOMETER = "thermometer"
LOW, HIGH = Decimal("30"), Decimal("45")


def post_here(request: HttpRequest, checkpoint_id: UUID) -> Any:
    """One of the caller's posts, with the rules that hold there."""
    found = screening.own_checkpoints(actor(request), now(request)).filter(id=checkpoint_id).first()
    if found is None:
        raise Http404(str(checkpoint_id))
    post: Any = found
    try:
        post.rules = screening.rules_at(post, now(request))
    except Refused as refusal:
        raise Http404(str(refusal)) from None
    return post


def degrees(request: HttpRequest, name: str, field: str) -> Decimal:
    typed = request.POST.get(name, "").strip().replace(",", ".")
    try:
        found = Decimal(typed)
    except InvalidOperation:
        raise Refused(Reason(NOT_A_NUMBER if typed else REQUIRED, field)) from None
    if not LOW <= found <= HIGH:
        raise Refused(Reason(NOT_A_NUMBER, field))
    return found.quantize(Decimal("0.1"))


def device_field(request: HttpRequest) -> dict[str, Any]:
    """Which thermometer it was: the one that this phone was last told of is filled in."""
    return {
        "name": "device",
        "label": _("Thermometer"),
        "value": request.POST.get("device", request.session.get(THERMOMETER, "")),
        "maxlength": 200,
        "hint": _("What is written on it."),
    }


def device_told(request: HttpRequest) -> str:
    """The thermometer that was told, remembered for the next measurement."""
    told: str = request.POST.get("device", "").strip()[:200]
    request.session[THERMOMETER] = told
    return told


def temperature_field(post: Any, name: str, label: str, value: str, **more: Any) -> dict[str, Any]:
    fever = str(post.rules.screening.fever_threshold_c)
    return {
        "name": name,
        "label": label,
        "kind": "temperature",
        "value": value,
        "fever": fever,
        "required": True,
        "pad_only": True,
        **more,
    }


def symptoms_field(post: Any, chosen: Any) -> dict[str, Any]:
    language = get_language() or "en"
    lay = {key: one for key, one in post.rules.clinical.symptoms.items() if one.lay}
    return {
        "name": "symptoms",
        "label": _("What anybody can see or hears from the person"),
        "kind": "choices",
        "choices": [{"value": k, "label": one.label.text(language), "selected": k in chosen} for k, one in lay.items()],
    }


def entry_of(request: HttpRequest, prefix: str) -> dict[str, Any]:
    """What a person says of themselves; what is left empty is left out."""
    names = ("name", "sex", "born_on", "id_kind", "id_number", "phone")
    typed = {name: request.POST.get(f"{prefix}{name}", "").strip() for name in names}
    return {name: value for name, value in typed.items() if value or name == "name"}


def text_field(
    name: str, label: str, request: HttpRequest, wrong: dict[str, list[str]], field: str = "", **more: Any
) -> dict[str, Any]:
    key = field or name
    value = request.POST.get(name, "")
    return {
        "name": name,
        "id": key,
        "label": label,
        "value": value,
        "errors": wrong.get(key, []),
        "maxlength": 200,
        "wide": True,
        **more,
    }


def person_fields(request: HttpRequest, prefix: str, path_: str, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Who somebody is, as the least that a gate asks."""

    def text(name: str, label: str, **more: Any) -> dict[str, Any]:
        return text_field(f"{prefix}{name}", label, request, wrong, f"{path_}{name}", **more)

    def choice(name: str, label: str, words: Any, otherwise: str) -> dict[str, Any]:
        chosen = request.POST.get(f"{prefix}{name}", otherwise)
        choices = [{"value": k.value, "label": w, "selected": chosen == k.value} for k, w in words.items()]
        return text(name, label, kind="choice", choices=choices)

    return [
        text("name", _("Full name"), required=True, autocomplete="off", maxlength=100),
        choice("id_kind", _("Paper"), ID_WORDS, "resident_card"),
        text(
            "id_number",
            _("Number of the paper"),
            needed_when=needed_when("entry.id_number"),
            autocomplete="off",
            maxlength=40,
        ),
        text("phone", _("Telephone"), kind="tel", autocomplete="off", maxlength=40),
        choice("sex", _("Sex"), SEX_WORDS, "unknown"),
        text("born_on", _("Date of birth"), kind="date", hint=_("Only without a resident identity card.")),
    ]


def lives_in_field(request: HttpRequest, wrong: dict[str, list[str]]) -> dict[str, Any]:
    return place_field(
        request, "lives_in_id", _("Lives in"), wrong, hint=_("Village or community; empty when not known.")
    )


def place_field(
    request: HttpRequest, name: str, label: str, wrong: dict[str, list[str]], **more: Any
) -> dict[str, Any]:
    given = request.POST.get(name, "")
    named = names_of("places.division", actor(request), now(request), [given]) if given else {}
    return {
        "name": name,
        "id": name,
        "label": label,
        "kind": "reference",
        "search_url": reverse("gate.places"),
        "value": given,
        "shown": named.get(given, ""),
        "errors": wrong.get(name, []),
        "wide": True,
        **more,
    }


def clinic_field(request: HttpRequest, post: Any, wrong: dict[str, list[str]]) -> dict[str, Any]:
    """The fever clinics of the post's county, the only one chosen already."""
    sites = list(places.sites(SiteKind.FEVER_CLINIC, places.under(places.county_of(post.division_id))))
    chosen = request.POST.get("site_id", str(sites[0].id) if len(sites) == 1 else "")
    return {
        "name": "site_id",
        "label": _("Goes to the fever clinic"),
        "kind": "choice",
        "open": len(sites) <= 6,
        "required": True,
        "errors": wrong.get("site_id", []),
        "choices": [{"value": s.id, "label": s.name, "hint": s.phone, "selected": chosen == str(s.id)} for s in sites],
    }

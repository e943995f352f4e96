"""Objections: anybody bound may object, and somebody answers within the clock, by name."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version

from .. import queries, rules
from ..models import Objection
from ..types import ANSWER, CARE, End, ObjectionId, Objector, OrderId, Verdict
from .ending import end_order


@action(
    duty=CARE,
    kind=Kind.OBSERVATION,
    label=_("Take down an objection"),
    public=False,
    subject=lambda params, ids: queries.person_of_order(params.order_id),
)
def object(  # noqa: A001 - the action is called what the person does
    *, order_id: OrderId, raised_by: Objector, text: PersonalText, by: Actor, at: datetime, ids: Ids
) -> Objection:
    """Take down an objection to an order in the objector's words; it starts the clock of the answer.  Raises Refused."""
    order = queries.lock_order(order_id)
    waiting = Objection.objects.filter(order=order, answered_at=None).exists()
    refuse_if(rules.reasons_not_to_object(order.facts(), text, waiting=waiting, at=at))
    key = privacy.keys_of([order.person_id], make=True)[order.person_id]
    return Objection.objects.create(
        id=ids.new("objection"),
        order=order,
        person_id=order.person_id,
        division_id=order.division_id,
        raised_by=raised_by.value,
        sealed=privacy.seal(key, {"text": text}),
        due_at=rules.answer_due(at, queries.section_of(order, at)),
        **stamp(ids, by, at),
    )


@action(
    duty=ANSWER,
    kind=Kind.DECISION,
    label=_("Answer an objection"),
    signed=True,
    public=False,
    subject=lambda params, ids: queries.person_of_objection(params.objection_id),
)
def answer_objection(
    *,
    objection_id: ObjectionId,
    seen: Version,
    verdict: Verdict,
    reason: PersonalText,
    by: Actor,
    at: datetime,
) -> Objection:
    """Answer an objection with its reason; one that is upheld ends the order at once.  Raises Stale; Refused, also to
    whoever signed the order.
    """
    objection = queries.lock_objection(objection_id, seen=seen)
    own = objection.order.signed_by in {by.member, by.entered_for} - {None}
    refuse_if(rules.reasons_not_to_answer(objection.answered_at, reason, own=own))
    key = privacy.key_of(objection.person_id)
    objection.answered_at, objection.answered_by, objection.signed_how = at, by.member, by.signed or "system"
    objection.verdict = verdict.value
    objection.sealed_answer = privacy.seal(key, {"reason": reason})
    objection.version += 1
    objection.save()
    if verdict is Verdict.UPHELD and queries.is_binding(objection.order, at):
        end_order(objection.order, End.OBJECTION_UPHELD, by=by, at=at)
    return objection

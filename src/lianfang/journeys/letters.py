"""What persons are told in writing: the texts of the journeys, in the catalogue of messages.

The short text names nobody in full and nothing of their health.  A name is masked in all of them: who holds the telephone or
finds the slip learns no more than that somebody is meant.
"""

from django.utils.translation import gettext_lazy as _

from lianfang.core.messages.templates import Template, template

FACTS = ("office", "name", "call", "until")
ASKS = _("%(office)s: a message for %(name)s is at %(link)s. Anybody unsure whether it is real may call %(call)s.")
QUESTIONS = _("Questions, food, medicine, anything you need: call %(call)s.")
PROTECTED = _(
    "Only those who look after you see what is kept about you. Every look at it is recorded; ask for the list at %(call)s."
)

NEAR = _("%(name)s, you were near somebody who is ill")
OBJECT = _(
    "You may object at any time, by word of mouth or in writing: call %(call)s or tell any worker who comes to "
    "you. You get an answer with reasons, and a person looks at it."
)

CONTACT = template(
    Template(
        key="tracing.contact",
        label=_("You may have met the illness: close contact"),
        short=ASKS,
        heading=NEAR,
        body=(
            _("You are a close contact. This is no illness and nobody's fault."),
            _("Stay where you live and keep apart from others until %(until)s, unless you are told an earlier end."),
            _("If you get a fever, a cough or feel short of breath, call %(call)s at once. Do not travel by yourself."),
            QUESTIONS,
            PROTECTED,
        ),
        object=OBJECT,
        facts=FACTS,
    )
)
CASUAL = template(
    Template(
        key="tracing.casual",
        label=_("You may have met the illness: casual contact"),
        short=ASKS,
        heading=NEAR,
        body=(
            _("You need not stay at home. This is no illness and nobody's fault."),
            _(
                "Watch your health until %(until)s. If you get a fever, a cough or feel short of breath, call %(call)s at once."
            ),
            QUESTIONS,
            PROTECTED,
        ),
        object=_("If you were not there, say so: call %(call)s. A person looks at it, and you get an answer."),
        facts=FACTS,
    )
)
ORDER = template(
    Template(
        key="isolation.order",
        label=_("An order is to be served"),
        short=ASKS,
        heading=_("%(name)s, there is an order about you"),
        body=(
            _(
                "You are asked to stay under observation until %(until)s. Then it ends by itself; nobody can make it longer "
                "without a new signed order."
            ),
            _("A worker brings the written order with its ground and explains it. This message does not replace it."),
            QUESTIONS,
            PROTECTED,
        ),
        object=OBJECT,
        facts=FACTS,
    )
)


def masked(name: str) -> str:
    """A name as it may stand on a paper or a telephone: its first letter, and how the rest is hidden."""
    return f"{name[:1]}**"

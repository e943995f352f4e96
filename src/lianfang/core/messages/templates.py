"""The catalogue of what may be said: each text once, in every language of the program.

Of a person's affairs the `short` text says nothing: it may lie open on a telephone that others read.  The `body` stands on the
person's own page, on the slip that is handed over, and in what a caller reads out after asking who is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .types import Channel

TEMPLATES: dict[str, "Template"] = {}
LINK = "{link}"
"""Stands in a text for the person's own address, which is put in as it leaves the house and never kept."""

SUBJECT_LINE = _("A message from the outbreak response")


@dataclass(frozen=True)
class Template:
    """One text of the catalogue: its name for workers, the short text, heading and paragraphs, and how to object.

    `facts` are the names that its texts take.  `channels` are the ways it may go.
    """

    key: str
    label: Any
    short: Any
    heading: Any
    body: tuple[Any, ...]
    object: Any = ""
    facts: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.SLIP)
    subject_line: Any = SUBJECT_LINE


@dataclass(frozen=True)
class Said:
    """A template in one language, its facts put in."""

    subject_line: str
    short: str
    heading: str
    body: tuple[str, ...]
    object: str


def template(made: Template) -> Template:
    """Put a text into the catalogue; a key stands there once."""
    if made.key in TEMPLATES:
        raise ValueError(f"two texts are called {made.key}")
    TEMPLATES[made.key] = made
    return made


def languages() -> tuple[str, ...]:
    """The languages in which a message can be written."""
    return tuple(code for code, _name in settings.LANGUAGES)


def say(key: str, language: str, facts: Mapping[str, str]) -> Said:
    """The text `key` in a language; a fact that was not given is an empty place."""
    text = TEMPLATES[key]
    known = {**dict.fromkeys(text.facts, ""), **facts, "link": LINK}
    with override(language):
        return Said(
            subject_line=str(text.subject_line),
            short=str(text.short) % known,
            heading=str(text.heading) % known,
            body=tuple(str(paragraph) % known for paragraph in text.body),
            object=str(text.object) % known,
        )


CORRECTION = template(
    Template(
        key="core.correction",
        label=_("Correction of a message"),
        short=_(
            "%(office)s: our message of %(sent)s to %(name)s does not hold; please disregard it. Questions: %(call)s."
        ),
        heading=_("A message to you does not hold"),
        body=(
            _("%(name)s, our message of %(sent)s does not hold. You need not do anything because of it."),
            _("We are sorry for the trouble."),
        ),
        facts=("office", "name", "sent", "call", "until"),
    )
)
SLIP_WAITS = template(
    Template(
        key="core.slip_waits",
        label=_("A slip waits to be handed over"),
        short=_("%(office)s: a message could not be sent. Its slip waits to be printed and handed over."),
        heading=_("A slip waits to be handed over"),
        body=(_("A message could not be sent. Print its slip and hand it over."),),
        facts=("office",),
        channels=(Channel.WECOM,),
    )
)

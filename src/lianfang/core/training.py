"""The mark of a training sandbox on whatever leaves it: nothing in such a home is real."""

from django.conf import settings
from django.utils.translation import gettext as _

FILE_MARK = "TRAINING-"
"""What the names of files begin with that are made in one."""


def words() -> str:
    """What every page, paper and file of a training sandbox says, in the active language; empty in any other home."""
    return _("Training: nothing here is real") if settings.TRAINING else ""


def marked(text: str) -> str:
    """A title or a line with the mark before it, where there is one."""
    return f"{said} · {text}" if (said := words()) else text

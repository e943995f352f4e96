"""How the kernel is wired to people."""

from collections.abc import Iterator
from datetime import datetime

from lianfang.core import backup, integrity, references, registry
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason
from lianfang.core.types import Judge

from . import areas, certificates, doubling, reviews, rules, search, vulnerable
from .types import PersonEntry


def against_entry(entry: PersonEntry, at: datetime) -> Iterator[Reason]:
    """Why an entry can be nobody's, as far as it says itself."""
    return rules.reasons_against_identity(entry, on=at.astimezone(local_zone()).date())


references.register("people.person", areas.person_areas)
references.register("people.household", areas.household_areas)
references.register("people.dependence", areas.dependence_areas)
references.register("people.double", doubling.double_areas)
references.register("people.look_review", reviews.look_review_areas)
references.register("people.care_need", vulnerable.care_need_areas)
references.register("people.document", areas.document_areas)
references.register("people.sojourn", areas.sojourn_areas)
references.register("people.vulnerability", areas.vulnerability_areas)
integrity.MORE.append(certificates.problems)
backup.AFTER_RESTORE.append(search.make_again)
registry.JUDGES[PersonEntry] = Judge(against_entry)

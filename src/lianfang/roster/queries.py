"""Reads of the roster."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.core.access import Actor, Grant
from lianfang.core.asking import Question, QuestionOfMany
from lianfang.core.rows import locked_row, one_row
from lianfang.editions import queries as editions
from lianfang.places import queries as places

from .chains import chains_of as chains_of  # re-exported: queries are the way in
from .chains import charges_of as charges_of
from .chains import gaps_in_chains as gaps_in_chains
from .chains import named_when as named_when
from .contact_reads import contact_counts as contact_counts
from .contact_reads import contacts_of as contacts_of
from .contact_reads import homes_without_contact as homes_without_contact
from .contact_reads import households_of_contact as households_of_contact
from .models import Assignment, Deputy, Member, Organisation, Responsibility
from .roles import ROLES
from .types import SEE_ROSTER, Responsible, SubjectKind
from .zone_reads import Owning as Owning  # re-exported: queries are the way in
from .zone_reads import areas_visited as areas_visited
from .zone_reads import boundaries_of_zones as boundaries_of_zones
from .zone_reads import charge_held as charge_held
from .zone_reads import left_among as left_among
from .zone_reads import lock_problem as lock_problem
from .zone_reads import lock_zone as lock_zone
from .zone_reads import owners_of_zones as owners_of_zones
from .zone_reads import problem_areas as problem_areas
from .zone_reads import problems_in as problems_in
from .zone_reads import problems_visible as problems_visible
from .zone_reads import visits_in as visits_in
from .zone_reads import without_owner as without_owner
from .zone_reads import zone_areas as zone_areas
from .zone_reads import zone_counts as zone_counts
from .zone_reads import zones_in as zones_in
from .zone_reads import zones_visible as zones_visible


def _in_force(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


_STOOD_IN_FOR = Question(
    lambda member, at: Deputy.objects.filter(_in_force(at), deputy_id=member, deputy__left_at=None).order_by(
        "until", "id"
    ),
    UUID,
    datetime,
)
_HELD = QuestionOfMany(
    lambda members, at: Assignment.objects.filter(_in_force(at), member_id__in=members, member__left_at=None),
    UUID,
    datetime,
)


def actor_of(member_id: UUID, at: datetime) -> Actor:
    """The actor that a member is at `at`: their own assignments and those of whom they stand in for.

    What is held for somebody else is held no longer than both the assignment and the standing in last.
    """
    limits = {row.member_id: (row.since, row.until) for row in _STOOD_IN_FOR.answers(member_id, at)}
    rows = _HELD.answers([member_id, *limits], at)
    grants = tuple(_grant(row, member_id, limits.get(row.member_id)) for row in rows if row.role in ROLES)
    return Actor(member=member_id, grants=grants, roles=frozenset(g.role for g in grants))


def _grant(row: Assignment, holder: UUID, limits: tuple[datetime, datetime] | None) -> Grant:
    """What an assignment gives `holder`: who holds it themselves, or who stands in for them within `limits`."""
    own = row.member_id == holder
    since, until = (None, None) if own or limits is None else limits
    return Grant(
        role=row.role,
        duties=ROLES[row.role].duties,
        area=row.division_id,
        since=row.since if since is None else max(row.since, since),
        until=_earlier(row.until, until),
        deputy_for=None if own else row.member_id,
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((t for t in (one, other) if t is not None), default=None)


def member(member_id: UUID) -> Member:
    """One member; raises Refused when unknown."""
    return one_row(Member.objects.all(), member_id, "member_id")


def role_words(role: str) -> str:
    """What a role is called; its key where there is no such role any more."""
    return str(ROLES[role].label) if role in ROLES else role


def organisation_of(member_id: UUID) -> str:
    """What the body is called that a member belongs to; empty for none."""
    return Organisation.objects.filter(members=member_id).values_list("name", flat=True).first() or ""


def member_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of members."""
    return dict(Member.objects.filter(id__in=set(ids)).values_list("id", "name"))


def offices_of(ids: Iterable[UUID], at: datetime) -> dict[UUID, str]:
    """In which role and for which area members work at `at`, the first of several."""
    rows = list(Assignment.objects.filter(_in_force(at), member_id__in=set(ids)).order_by("-since", "id"))
    where = places.names({row.division_id for row in rows})
    return {row.member_id: f"{role_words(row.role)} · {where.get(row.division_id, '')}" for row in rows}


def lock_member(member_id: UUID, *, seen: int) -> Member:
    """Lock a member; raises Stale, or Refused when unknown."""
    return locked_row(Member.objects.all(), member_id, "member_id", seen=seen)


def members_visible(by: Actor, at: datetime) -> QuerySet[Member]:
    """The members in the areas whose roster the actor may see, with their organisation."""
    ids = places.division_ids(by.areas(SEE_ROSTER, at))
    rows = Member.objects.filter(left_at=None).select_related("organisation").order_by("name")
    return rows if ids is None else rows.filter(division_id__in=ids)


def members_of_divisions(division_ids: Sequence[UUID] | None) -> list[UUID] | None:
    """The ids of everybody who ever belonged to some divisions; None for everywhere."""
    if division_ids is None:
        return None
    return list(Member.objects.filter(division_id__in=division_ids).values_list("id", flat=True))


def assignment(assignment_id: UUID) -> Assignment:
    """One assignment; raises Refused when unknown."""
    return one_row(Assignment.objects.all(), assignment_id, "assignment_id")


def holds(member_id: UUID, role: str, division_id: UUID, at: datetime) -> bool:
    """Whether a member holds a role for a division itself at `at`."""
    rows = Assignment.objects.filter(_in_force(at), member_id=member_id, role=role, division_id=division_id)
    return rows.exists()


def assignments_in(division_ids: Sequence[UUID] | None, at: datetime) -> QuerySet[Assignment]:
    """The assignments in force in some divisions (None: everywhere), with their members."""
    rows = Assignment.objects.filter(_in_force(at), member__left_at=None).select_related("member")
    return rows if division_ids is None else rows.filter(division_id__in=division_ids)


def stand_ins_in(division_ids: Sequence[UUID] | None, at: datetime) -> QuerySet[Deputy]:
    """Who stands in for the members of some divisions (None: everywhere), now or later, the first to end first."""
    rows = Deputy.objects.filter(until__gt=at, member__left_at=None).select_related("member", "deputy")
    rows = rows.order_by("until", "id")
    return rows if division_ids is None else rows.filter(member__division_id__in=division_ids)


def responsibilities_in(division_ids: Sequence[UUID] | None, at: datetime) -> QuerySet[Responsibility]:
    """Who answers for what in some divisions (None: everywhere) at `at`, with the members."""
    rows = Responsibility.objects.filter(_in_force(at)).select_related("member").order_by("member__name", "id")
    return rows if division_ids is None else rows.filter(division_id__in=division_ids)


def members_with(role: str, division_id: UUID, at: datetime) -> list[Member]:
    """Who holds a role for a division: those assigned nearest to it, from the division itself upwards."""
    above = places.ancestors(division_id)
    rows = Assignment.objects.filter(_in_force(at), role=role, division_id__in=above, member__left_at=None)
    found: dict[UUID, list[Member]] = defaultdict(list)
    for row in rows.select_related("member"):
        found[row.division_id].append(row.member)
    return next((found[id] for id in reversed(above) if id in found), [])


def owners(wanted: Iterable[tuple[str, UUID]], at: datetime) -> dict[tuple[str, UUID], Member]:
    """For each (role, division) the one who owns its tasks: the first of `members_with`, in one query."""
    pairs = set(wanted)
    roles = {role for role, _ in pairs}
    above = {id for _, division in pairs for id in places.ancestors(division)}
    rows = Assignment.objects.filter(_in_force(at), role__in=roles, division_id__in=above, member__left_at=None)
    nearest: dict[tuple[str, UUID], Member] = {}
    for row in rows.select_related("member").order_by("-since", "-id"):
        nearest[(row.role, row.division_id)] = row.member
    found = {}
    for role, division in pairs:
        for id in reversed(places.ancestors(division)):
            if (role, id) in nearest:
                found[(role, division)] = nearest[(role, id)]
                break
    return found


def responsible(subject: UUID, at: datetime) -> list[Responsible]:
    """Who answers for a subject at `at`."""
    return care_teams([subject], at).get(subject, [])


def care_teams(subjects: Iterable[UUID], at: datetime) -> dict[UUID, list[Responsible]]:
    """Who answers for each of several subjects at `at`, in one query."""
    rows = Responsibility.objects.filter(_in_force(at), subject__in=list(subjects)).select_related("member")
    teams: dict[UUID, list[Responsible]] = defaultdict(list)
    for row in rows.order_by("role"):
        teams[row.subject].append(Responsible(row.member_id, row.member.name, row.member.phone, row.role))
    return teams


def organisations() -> QuerySet[Organisation]:
    """Every organisation."""
    return Organisation.objects.order_by("name")


def member_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.member`."""
    return {id: (division,) for id, division in _WORKS_IN.answers(ids)}


_WORKS_IN = QuestionOfMany(lambda ids: Member.objects.filter(id__in=ids).values_list("id", "division_id"), UUID)


def organisation_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.organisation`."""
    return {id: (d,) for id, d in Organisation.objects.filter(id__in=ids).values_list("id", "division_id")}


def assignment_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.assignment`."""
    return {id: (d,) for id, d in Assignment.objects.filter(id__in=ids).values_list("id", "division_id")}


def longest_stand_in(member_id: UUID | None, at: datetime) -> int:
    """For how many days at most somebody may stand in for a member, by the rules in force where the member belongs."""
    rows = Member.objects.filter(id=member_id) if member_id is not None else Member.objects.none()
    division = rows.values_list("division_id", flat=True).first()
    return editions.here_or_generic(division, at).tasks.stand_in_days


def stand_in_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.stand_in`: it is seen from where the member is who is stood in for."""
    return {id: (d,) for id, d in Deputy.objects.filter(id__in=ids).values_list("id", "member__division_id")}


def responsibility_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `roster.responsibility`."""
    return {id: (d,) for id, d in Responsibility.objects.filter(id__in=ids).values_list("id", "division_id")}


def standing_team(division_id: UUID, roles: Iterable[str], at: datetime) -> dict[str, UUID]:
    """For each care role the member who answers in it for the area: the nearest to the division, upwards.

    Roles that nobody holds are left out: a missing role is shown, never filled by guess.
    """
    above = places.ancestors(division_id)
    rows = Responsibility.objects.filter(
        _in_force(at), subject_kind=SubjectKind.DIVISION, subject__in=above, role__in=list(roles), member__left_at=None
    )
    nearest: dict[str, tuple[int, UUID]] = {}
    for row in rows.order_by("since", "id"):
        depth = above.index(row.subject)
        if row.role not in nearest or depth >= nearest[row.role][0]:
            nearest[row.role] = (depth, row.member_id)
    return {role: member for role, (_, member) in nearest.items()}

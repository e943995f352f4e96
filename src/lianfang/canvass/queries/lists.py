"""Reads of lists, of the files read into them, and of what became of their rows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.rows import locked_row, one_row
from lianfang.places import queries as places

from ..models import ImportChunk, Lead, LeadList, ListImport, SavedMapping
from ..reading.texts import heading
from ..types.lists import KEEP_LISTS, ListField, Totals


def lists_visible(by: Actor, at: datetime) -> QuerySet[LeadList]:
    """The lists of the areas where the actor keeps lists, the newest first."""
    ids = places.division_ids(by.areas(KEEP_LISTS, at))
    rows = LeadList.objects.select_related("division").order_by("-at", "-id")
    return rows if ids is None else rows.filter(division_id__in=ids)


def lead_list(by: Actor, list_id: UUID, at: datetime) -> LeadList:
    """One list of the actor's areas; raises Refused."""
    return one_row(lists_visible(by, at), list_id, "list_id")


def list_import(by: Actor, import_id: UUID, at: datetime) -> ListImport:
    """One file of a list of the actor's areas; raises Refused."""
    return one_row(imports_visible(by, at), import_id, "import_id")


def imports_visible(by: Actor, at: datetime) -> QuerySet[ListImport]:
    """The files read into the lists of the actor's areas, the newest first."""
    ids = places.division_ids(by.areas(KEEP_LISTS, at))
    rows = ListImport.objects.select_related("list").order_by("-at", "-id")
    return rows if ids is None else rows.filter(division_id__in=ids)


def lock_list(list_id: UUID, *, seen: int | None = None) -> LeadList:
    """Lock a list: the root under which rows come into it.  Raises Refused, Stale."""
    return locked_row(LeadList.objects.all(), list_id, "list_id", seen=seen)


def import_begun_by(op: UUID) -> ListImport | None:
    """The file whose reading an operation began; None where it was not begun."""
    return ListImport.objects.filter(op=op).prefetch_related("chunks").first()


def imports_of(list_id: UUID) -> QuerySet[ListImport]:
    """The files read into a list, the newest first."""
    return ListImport.objects.filter(list_id=list_id).order_by("-at", "-id")


def totals_of_imports(ids: Iterable[UUID]) -> dict[UUID, Totals]:
    """What became so far of the rows of some files."""
    wanted = list(ids)
    rows = dict(ListImport.objects.filter(id__in=wanted).values_list("id", "rows"))
    summed = ImportChunk.objects.filter(list_import_id__in=wanted).values_list("list_import_id").order_by()
    counted = {
        id: counts
        for id, *counts in summed.annotate(a=Sum("accepted"), m=Sum("merged"), r=Sum("refused")).values_list(
            "list_import_id", "a", "m", "r"
        )
    }
    return {id: Totals(rows[id], *counted.get(id, (0, 0, 0))) for id in wanted if id in rows}


def totals_of_lists(ids: Iterable[UUID]) -> dict[UUID, Totals]:
    """What became so far of the rows of all files of some lists."""
    wanted = list(ids)
    of = dict(ListImport.objects.filter(list_id__in=wanted).values_list("id", "list_id"))
    found = {id: Totals() for id in wanted}
    for id, totals in totals_of_imports(of).items():
        found[of[id]] += totals
    return found


def refusals_of(import_id: UUID) -> dict[int, list[str]]:
    """The refused rows of a file, each with its reasons as they were kept."""
    kept = ImportChunk.objects.filter(list_import_id=import_id).order_by("first").values_list("refusals", flat=True)
    return {row: reasons for chunk in kept for row, reasons in chunk}


def leads_by_division(list_id: UUID) -> dict[UUID, int]:
    """How many people of a list are to be found in each division; whoever comes twice counts once."""
    rows = Lead.objects.filter(list_id=list_id, same_as=None).order_by().values_list("division_id")
    return dict(rows.annotate(n=Count("pk")))


def leads_marked(list_id: UUID, marks: Collection[str]) -> dict[str, UUID]:
    """Of some marks those that leads of a list bear, with the lead."""
    rows = Lead.objects.filter(list_id=list_id, same_as=None, mark__in=list(marks)).values_list("mark", "id")
    return {mark: id for mark, id in rows if mark is not None}


def unmerged(list_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Of some ids those of leads of a list that repeat no other."""
    rows = Lead.objects.filter(list_id=list_id, id__in=list(ids), same_as=None)
    return set(rows.values_list("id", flat=True))


def mappings_visible(by: Actor, at: datetime) -> QuerySet[SavedMapping]:
    """The saved mappings of the areas where the actor keeps lists and of those above them, by name."""
    areas = by.areas(KEEP_LISTS, at)
    rows = SavedMapping.objects.order_by("name", "id")
    if areas is None:
        return rows
    above = {id for area in areas for id in places.ancestors(area)}
    return rows.filter(Q(division_id__in=places.division_ids(areas) or ()) | Q(division_id__in=above))


def headings_mapped(saved: SavedMapping | None) -> Mapping[str, ListField | None]:
    """The field of each heading that was mapped under a name; None: that it is not taken."""
    if saved is None:
        return {}
    return {heading(one["heading"]): ListField(one["field"]) if one.get("field") else None for one in saved.columns}


def expired(on: date, most: int) -> list[LeadList]:
    """The lists whose last day is over, the longest over first."""
    rows = LeadList.objects.filter(destroyed_at=None, expires_on__lt=on).order_by("expires_on", "id")
    return list(rows[:most])


def any_expired(at: datetime) -> bool:
    """Whether the last day of a list is over."""
    return bool(expired(local_day(at), 1))


def local_day(at: datetime) -> date:
    """The day of an instant where the home is."""
    return at.astimezone(local_zone()).date()


def says_something(list_id: UUID) -> bool:
    """Whether any lead of a list still says who it is, or is found by anything."""
    rows = Lead.objects.filter(list_id=list_id)
    return rows.exclude(sealed=b"", mark=None).exists()


def list_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.list`."""
    return {id: (division,) for id, division in LeadList.objects.filter(id__in=ids).values_list("id", "division_id")}


def import_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.list_import`."""
    return {id: (division,) for id, division in ListImport.objects.filter(id__in=ids).values_list("id", "division_id")}


def lead_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.lead`."""
    return {id: (division,) for id, division in Lead.objects.filter(id__in=ids).values_list("id", "division_id")}

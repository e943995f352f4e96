"""Lists of leads, the files read into them, and what became of their rows."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned

from ..types.lists import SOURCE_WORDS, ImportFacts, ListFacts, ListSource


class LeadList(Versioned):
    """A list of people to be found: from whom, on what ground, for what, and the last day on which it is kept.

    Its id is the subject under whose key everything personal in it lies.
    """

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=[(one.value, SOURCE_WORDS[one]) for one in ListSource])
    requester = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    edition = models.UUIDField(null=True)
    expires_on = models.DateField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(requester="") & ~Q(legal_basis="") & ~Q(purpose=""), name="a_list_says_on_what_ground"
            ),
        ]
        indexes = [models.Index(fields=["destroyed_at", "expires_on"])]

    def facts(self) -> ListFacts:
        return ListFacts(self.expires_on, self.destroyed_at)


class SavedMapping(Versioned):
    """What the columns of a kind of file are, by heading, under a name: proposed again when such a file comes."""

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    columns = models.JSONField()
    day_order = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("division", "name", name="one_mapping_of_a_name")]


class ListImport(Record):
    """A file that is read into a list: its digest, its rows and how its columns are read."""

    list = models.ForeignKey(LeadList, models.PROTECT, related_name="imports")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.JSONField()
    day_order = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("list", "digest", name="a_file_is_read_into_a_list_once")]

    def facts(self) -> ImportFacts:
        return ImportFacts(self.rows, [(chunk.first, chunk.last) for chunk in self.chunks.all()])


class ImportChunk(Record):
    """Rows `first` to `last` of a file, dealt with together: every one was accepted, merged or refused.

    `refusals` says of each refused row why, by reason code and field; nothing of what the row said.
    """

    list_import = models.ForeignKey(ListImport, models.PROTECT, related_name="chunks", db_index=False)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    merged = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    refusals = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint("list_import", "first", name="rows_of_a_file_are_dealt_with_once"),
            models.CheckConstraint(
                condition=Q(last=F("first") + F("accepted") + F("merged") + F("refused") - 1),
                name="read_is_accepted_merged_and_refused",
            ),
        ]

"""What somebody's details are needed for, and whose details a key seals."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class SubjectKind(StrEnum):
    """Whose details a key seals."""

    PERSON = "person"
    HOUSEHOLD = "household"
    LIST = "list"
    LEADS = "leads"
    DECLARED = "declared"


SUBJECT_WORDS = {
    SubjectKind.PERSON: _("a person"),
    SubjectKind.HOUSEHOLD: _("a household's address"),
    SubjectKind.LIST: _("the refused rows of a file"),
    SubjectKind.LEADS: _("a list of leads"),
    SubjectKind.DECLARED: _("a declaration of arrival"),
}


class Purpose(StrEnum):
    """What somebody's details are needed for: while any of it is open, they are kept."""

    REGISTER = "register"
    REGISTERED = "registered"
    SYMPTOM = "symptom"
    SPECIMEN = "specimen"
    READING = "reading"
    TASK = "task"
    HAND_OVER = "hand_over"
    POST_REGISTER = "post_register"
    FINDING = "finding"
    ORDER = "order"
    OBJECTION = "objection"
    ENCOUNTER = "encounter"
    CASE = "case"
    REPORT = "report"
    ADMISSION = "admission"
    INVESTIGATION = "investigation"
    FOLLOW_UP = "follow_up"
    NOTICE = "notice"
    REFUSED_ROWS = "refused_rows"
    LEADS = "leads"
    DECLARED = "declared"


PURPOSE_WORDS = {
    Purpose.REGISTER: _("the register of households"),
    Purpose.REGISTERED: _("the registration"),
    Purpose.SYMPTOM: _("a symptom that was reported"),
    Purpose.SPECIMEN: _("a specimen"),
    Purpose.READING: _("a temperature"),
    Purpose.TASK: _("something owed"),
    Purpose.HAND_OVER: _("a hand-over"),
    Purpose.POST_REGISTER: _("the register of a checkpoint"),
    Purpose.FINDING: _("an abnormal finding at a checkpoint"),
    Purpose.ORDER: _("an order"),
    Purpose.OBJECTION: _("an objection"),
    Purpose.ENCOUNTER: _("a visit to a clinic"),
    Purpose.CASE: _("a case"),
    Purpose.REPORT: _("a statutory report"),
    Purpose.ADMISSION: _("an admission"),
    Purpose.INVESTIGATION: _("an investigation"),
    Purpose.FOLLOW_UP: _("the follow-up of a contact"),
    Purpose.NOTICE: _("a notice to another area"),
    Purpose.REFUSED_ROWS: _("the sending of a file whose rows were to be mended"),
    Purpose.LEADS: _("a list of leads, kept until its day"),
    Purpose.DECLARED: _("a declaration of arrival, kept until its day"),
}

"""Why the clinic refuses: codes and their sentences."""

from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import reason_code

ABOVE_TIER = reason_code(
    "clinical.above_tier", _("This facility may not do this: %(capability)s. Refer the patient to %(target)s.")
)
NO_TARGET = reason_code(
    "clinical.no_target",
    _("This facility may not do this: %(capability)s. No facility of the network here may; ask the treatment group."),
)
TARGET_CANNOT_RECEIVE = reason_code(
    "clinical.target_cannot_receive", _("The facility named may not receive this patient: %(capability)s.")
)
TARGET_NEEDED = reason_code("clinical.target_needed", _("Say where the patient is referred to."))
TARGET_IS_HERE = reason_code("clinical.target_is_here", _("A patient is not referred to where they are."))
TARGET_WITHOUT_REFERRAL = reason_code(
    "clinical.target_without_referral", _("A facility is named, but the patient is not referred.")
)
TOO_FEW_ROOMS = reason_code(
    "clinical.too_few_rooms", _("Too few rooms in use: %(found)s, where the rules ask for %(asked)s.")
)
TOO_FEW_IN_RESERVE = reason_code(
    "clinical.too_few_in_reserve", _("Too few rooms in reserve: %(found)s, where the rules ask for %(asked)s.")
)
SITE_CLOSED = reason_code("clinical.site_closed", _("This facility is closed."))
UNKNOWN_SYMPTOM = reason_code("clinical.unknown_symptom", _("The rules in force know no symptom “%(key)s”."))
NOT_A_DANGER_SIGN = reason_code("clinical.not_a_danger_sign", _("“%(key)s” is no danger sign in the rules in force."))
UNKNOWN_CRITERION = reason_code("clinical.unknown_criterion", _("The rules in force know no criterion “%(key)s”."))
ENCOUNTER_OPEN = reason_code("clinical.encounter_open", _("This person is being seen here already."))
HANDOVER_NEEDED = reason_code("clinical.handover_needed", _("Say which transport brought the patient."))
NOT_TRIAGED = reason_code("clinical.not_triaged", _("Triage comes first: temperature, danger signs, exposure."))
ALREADY_CONCLUDED = reason_code("clinical.already_concluded", _("This encounter is concluded already."))
BEFORE_ARRIVAL = reason_code("clinical.before_arrival", _("This lies before the patient's arrival."))
KEEP_SUSPECTED = reason_code(
    "clinical.keep_suspected", _("The criteria of a suspected case hold: observe, admit or refer, do not send home.")
)
KEEP_DANGER = reason_code(
    "clinical.keep_danger", _("There is a danger sign: observe, admit or refer, do not send home.")
)
ONSET_AFTER_REPORT = reason_code("clinical.onset_after_report", _("The onset lies after the report (%(day)s)."))
ONSET_BEFORE_BIRTH = reason_code("clinical.onset_before_birth", _("The onset lies before the birth."))
FACT_IN_FUTURE = reason_code("clinical.fact_in_future", _("The first fact lies after its recording."))
SAMPLED_IN_FUTURE = reason_code("clinical.sampled_in_future", _("The specimen was taken after its recording."))
CASE_THERE = reason_code("clinical.case_there", _("This person has an open case in this outbreak already."))
CASE_CLOSED = reason_code("clinical.case_closed", _("This case is closed."))
OTHER_PERSON = reason_code("clinical.other_person", _("This belongs to another person."))
NO_SUCH_STEP = reason_code(
    "clinical.no_such_step",
    _("What is “%(current)s” cannot become “%(next)s”; void the classification instead."),
)
TOO_FEW_CRITERIA = reason_code(
    "clinical.too_few_criteria",
    _("Too few criteria: %(epi)s of exposure and %(clinical)s clinical hold; %(needed)s clinical are needed."),
)
EXPOSURE_NEEDED = reason_code("clinical.exposure_needed", _("A suspected case needs %(least)s criteria of exposure."))
TOO_FEW_POSITIVES = reason_code(
    "clinical.too_few_positives", _("%(found)s of %(needed)s positive results by: %(methods)s.")
)
ONSET_MISSING = reason_code("clinical.onset_missing", _("A confirmed case with symptoms needs the day of onset."))
HAS_ONSET = reason_code("clinical.has_onset", _("There is a day of onset: this is not an infection without symptoms."))
HAS_SYMPTOMS = reason_code(
    "clinical.has_symptoms",
    _("Triage found symptoms: this is not an infection without symptoms. Set the day of onset, then confirm."),
)
TOO_FEW_NEGATIVES = reason_code(
    "clinical.too_few_negatives",
    _("%(method)s: %(found)s of %(needed)s negative results in a row, each %(hours)s hours or more after the last."),
)
VOIDED_ALREADY = reason_code("clinical.voided_already", _("This classification is voided already."))
NOT_THE_CURRENT = reason_code("clinical.not_the_current", _("Only the classification in force can be voided."))
ADMITTED_ALREADY = reason_code("clinical.admitted_already", _("This person is admitted already."))
WRONG_ZONE = reason_code("clinical.wrong_zone", _("Room %(room)s is for %(zone)s."))
ADMISSION_ENDED = reason_code("clinical.admission_ended", _("This admission has ended."))
ADMITTED_BEFORE = reason_code("clinical.before_admission", _("This lies before the admission."))
STILL_SUSPECTED = reason_code("clinical.still_suspected", _("The suspicion is open: confirm or exclude it first."))
FEVER_STILL = reason_code("clinical.fever_still", _("The last reading, %(celsius)s °C, is a fever."))
NO_READING = reason_code("clinical.no_reading", _("No temperature was read in the last %(days)s days."))
FEVER_LATELY = reason_code(
    "clinical.fever_lately", _("Normal temperature since %(since)s; more than %(days)s days are needed.")
)
SYMPTOMS_NOT_IMPROVED = reason_code("clinical.symptoms_not_improved", _("No round says that the symptoms improved."))
IMAGING_NOT_IMPROVED = reason_code("clinical.imaging_not_improved", _("No round says that the imaging improved."))
SYMPTOMS_LATELY = reason_code("clinical.symptoms_lately", _("%(days)s days without symptoms are needed."))
TOO_SOON_AFTER_ONSET = reason_code(
    "clinical.too_soon_after_onset", _("%(days)s days after onset are needed: not before %(on)s.")
)
DAY_ZERO_UNKNOWN = reason_code("clinical.day_zero_unknown", _("The day from which the days are counted is not known."))
MINIMUM_STAY = reason_code(
    "clinical.minimum_stay",
    _("The local minimum stay, stricter than the national rule, lasts until %(until)s; an expert may lift it by name."),
)
REPORT_FILED = reason_code("clinical.report_filed", _("This report is filed already."))
REPORT_NOT_FILED = reason_code("clinical.report_not_filed", _("This report is not filed yet."))
REPORT_VERIFIED = reason_code("clinical.report_verified", _("This report is verified already."))
OWN_REPORT = reason_code("clinical.own_report", _("A report is verified by somebody else than its author."))
REPORT_DROPPED = reason_code("clinical.report_dropped", _("What this report was to say has been voided."))
OTHER_SITE = reason_code("clinical.other_site", _("This room is at another facility; transfer the patient instead."))
IN_A_BED = reason_code("clinical.in_a_bed", _("This case lies in a bed: discharge them."))
DIED_BEFORE_ADMISSION = reason_code("clinical.died_before_admission", _("The death lies before the admission."))
DIED_IN_FUTURE = reason_code("clinical.died_in_future", _("The death lies after its recording."))
DIED_BEFORE_FACT = reason_code("clinical.died_before_fact", _("The death lies before the first fact of the case."))

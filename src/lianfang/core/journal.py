"""The journal: every accepted operation exactly once, in an order that replays."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model

from . import privacy
from .asking import QuestionOfMany
from .envelope import Shut, as_plain, as_text
from .inserting import insert, insert_one
from .models import AcceptedOperation, JournalRow, RefusedOperation, SubjectKey
from .registry import ACTIONS, Action, values_at
from .types import SHUT

if TYPE_CHECKING:
    from .dispatch import Done, Sender

_ACCEPTED = QuestionOfMany(lambda ids: AcceptedOperation.objects.filter(id__in=ids), UUID)
SEALED = "$sealed"
WHOSE = "*"
"""In what is left of a value: stands for the mark of a shut text and whose it was."""


def accepted(ids: Iterable[UUID], told_to: UUID | None = None) -> dict[UUID, AcceptedOperation]:
    """The operations among `ids` that were accepted before; with `told_to`, what came of them for that member's own alone."""
    known = {row.id: row for row in _ACCEPTED.answers(ids)}
    if known and told_to is not None:
        own = JournalRow.objects.filter(seq__in={row.seq for row in known.values()}, by=told_to)
        sent = set(own.values_list("seq", flat=True))
        for row in known.values():
            row.result = row.result if row.seq in sent else None
    return known


def result_of(value: Any) -> Any:
    """What an operation tells its sender: the id and version of the record, or the dataclass it returned, as JSON."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Model):
        shown = {"id": str(value.pk)}
        return {**shown, "version": value.version} if hasattr(value, "version") else shown
    if type(value) is dict and all(type(part) is str for part in (*value, *value.values())):
        return value
    return as_plain(value)


def write(done: list["Done"], sender: "Sender") -> None:
    """Write one chunk's row and the ids it accepts; the last writes of the transaction."""
    source, envelope = sender.source, sender.envelope
    lines = [_line(d, sender, sealed) for d, sealed in zip(done, _sealed_payloads(done), strict=True)]
    seq = insert_one(
        JournalRow,
        {
            "envelope": envelope.id,
            "device": envelope.device,
            "origin": source.origin,
            "by": sender.by.member,
            "sent_at": envelope.sent_at,
            "received": source.received,
            "operations": as_text(lines),
        },
    )
    insert(
        AcceptedOperation,
        [{"id": d.operation.id, "digest": d.operation.digest(), "seq": seq, "result": d.result} for d in done],
    )


def write_refusals(done: list["Done"], sender: "Sender") -> None:
    """Note what was refused and why, without what it said."""
    RefusedOperation.objects.bulk_create(
        RefusedOperation(
            operation=d.operation.id,
            envelope=sender.envelope.id,
            action=d.operation.action,
            by=sender.by.member,
            received=sender.source.received,
            digest=d.operation.digest(),
            reasons=[[r.code, r.field] for r in d.reasons],
        )
        for d in done
    )


def _line(done: "Done", sender: "Sender", payload: dict[str, Any]) -> dict[str, Any]:
    operation, by = done.operation, sender.by
    line = {
        "id": str(operation.id),
        "action": operation.action,
        "v": operation.v,
        "at": operation.at,
        "with": payload,
        "signed": by.signed,
        "entered_for": str(by.entered_for) if by.entered_for else "",
        "means": by.means,
        "outcome": {"done": True, "result": done.result},
    }
    return {name: value for name, value in line.items() if value not in ("", None)}


def _sealed_payloads(done: list["Done"]) -> list[dict[str, Any]]:
    """The payloads with every personal value as ciphertext under its subject's key; keys are fetched once."""
    wanted = [list(_personal_values(d)) for d in done]
    subjects = {subject for values in wanted for _, _, subject, _ in values}
    keys = privacy.keys_of(subjects, make=True) if subjects else {}
    payloads = []
    for d, values in zip(done, wanted, strict=True):
        payload = as_plain(d.operation.payload) if values else d.operation.payload
        for path, text, subject, left in values:
            sealed = privacy.seal_text(keys[subject], d.operation.id, path, text)
            kept = {"left": left(text)} if left is not None else {}
            _replace(payload, path.split("."), {SEALED: sealed, "of": str(subject), **kept})
        payloads.append(payload)
    return payloads


def _personal_values(done: "Done") -> Iterator[tuple[str, str, UUID, Callable[[str], str] | None]]:
    """Each personal value: its path, the text, whose it is and what is left of it; what came in shut stays as it is."""
    action, call = done.action, done.call
    if action is None or call is None:
        return
    subjects: dict[str, UUID] = {}
    shut = isinstance(done.operation, Shut)
    for path in action.personal:
        for shown, text in values_at(call.params, path):
            if text and not (shut and _is_shut(done.operation.payload, shown.split("."))):
                beside = shown.rpartition(".")[0]
                if beside not in subjects:
                    subjects[beside] = _subject(action, call, shown)
                yield shown, str(text), subjects[beside], action.left.get(path)


def _subject(action: Action, call: Any, shown: str) -> UUID:
    """Whose value it is: the nearest id beside it, else what the action says."""
    owner, parts = call.params, shown.split(".")[:-1]
    chain = [owner]
    for part in parts:
        owner = owner[int(part)] if part.isdigit() else getattr(owner, part)
        chain.append(owner)
    for holder in reversed(chain):
        fields = getattr(type(holder), "model_fields", {})
        for name in ("person_id", "household_id"):
            if name in fields and isinstance(found := getattr(holder, name), UUID):
                return found
    if action.subject is None:
        raise TypeError(f"{action.name} takes personal data but names no subject")
    found = action.subject(call.params, call.ids)
    return found if isinstance(found, UUID) else found(shown)


def _replace(payload: Any, path: list[str], value: Any) -> None:
    for part in path[:-1]:
        payload = payload[int(part)] if isinstance(payload, list) else payload[part]
    last: Any = int(path[-1]) if isinstance(payload, list) else path[-1]
    payload[last] = value


def _is_shut(payload: Any, path: list[str]) -> bool:
    for part in path:
        payload = payload[int(part)] if isinstance(payload, list) else payload.get(part)
        if payload is None:
            return False
    return isinstance(payload, dict) and SEALED in payload


def standing_in(payload: Any) -> Any:
    """A payload with something in the place of each text whose key was destroyed: what is left of it, or a mark."""
    if isinstance(payload, dict):
        if SEALED in payload:
            return payload.get("left", SHUT).replace(WHOSE, SHUT + UUID(payload["of"]).hex)
        return {name: standing_in(value) for name, value in payload.items()}
    return [standing_in(value) for value in payload] if isinstance(payload, list) else payload


def lines(*, keys: bool = True, after: int = 0) -> Iterator[dict[str, Any]]:
    """The journal as one flat line per operation, first the keys of living subjects (base64) when `keys`."""
    if keys:
        for living in SubjectKey.objects.exclude(wrapped=None).order_by("subject").iterator():
            yield {"key": str(living.subject), "is": privacy.shown_key(living)}
    for row in JournalRow.objects.filter(seq__gt=after).order_by("seq").iterator(chunk_size=200):
        head = {
            "seq": row.seq,
            "envelope": str(row.envelope),
            "device": row.device,
            "origin": row.origin,
            "by": str(row.by),
            "sent_at": row.sent_at.isoformat(),
            "received": row.received.isoformat(),
        }
        for line in json.loads(row.operations):
            yield {**head, **line}


def opened(line: dict[str, Any]) -> dict[str, Any]:
    """The payload of a journal line in clear; raises privacy.Destroyed where a subject's key is gone."""
    return dict(_opened(line["with"], UUID(line["id"]), "", leave=False))


def opened_where_keys_live(line: dict[str, Any]) -> dict[str, Any]:
    """The payload of a journal line; what no key opens any more is left as it is, sealed."""
    return dict(_opened(line["with"], UUID(line["id"]), "", leave=True))


def _opened(value: Any, op: UUID, path: str, *, leave: bool) -> Any:
    if isinstance(value, dict):
        if SEALED in value:
            try:
                return privacy.unseal_text(privacy.key_of(UUID(value["of"])), op, path, value[SEALED])
            except privacy.Destroyed:
                if leave:
                    return value
                raise
        return {k: _opened(v, op, f"{path}.{k}" if path else k, leave=leave) for k, v in value.items()}
    if isinstance(value, list):
        return [_opened(v, op, f"{path}.{n}", leave=leave) for n, v in enumerate(value)]
    return value


def line_of(op: UUID) -> dict[str, Any] | None:
    """The journal line of one accepted operation, for a record's page: who, when, from where."""
    known = AcceptedOperation.objects.filter(id=op).first()
    if known is None:
        return None
    row = JournalRow.objects.get(seq=known.seq)
    line = next((x for x in json.loads(row.operations) if x["id"] == str(op)), None)
    if line is None:
        return None
    label = ACTIONS[line["action"]].label if line["action"] in ACTIONS else line["action"]
    return {**line, "label": label, "by": row.by, "received": row.received, "origin": row.origin, "device": row.device}


def seq_of(op: UUID) -> int | None:
    """The row of the journal in which an accepted operation stands."""
    return AcceptedOperation.objects.filter(id=op).values_list("seq", flat=True).first()


def received_between(since: datetime, until: datetime) -> int:
    """How many chunks came in during [since, until)."""
    return JournalRow.objects.filter(received__gte=since, received__lt=until).count()

"""Dispatch: envelopes in, outcomes out.  Only the outermost call is authorised and journalled.

Operations are done in chunks, one transaction each: a chunk is parsed, its references looked up together, each
operation authorised and run, the accepted ones journalled in one row written last.  A refusal before any write costs
nothing; after a write, or on a database error, the chunk is rolled back and rerun one by one.  When the database itself
cannot take the work (`locks.unavailable`), the chunks done so far stay and the sender is asked to send it all again.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection, transaction
from pydantic import BaseModel

from . import errors, journal, memory, privacy, rehearsal, skew
from .access import DUTIES, Actor, authorize, covers, reaches
from .envelope import Envelope, Operation, Shut, Source, as_plain
from .errors import Reason, Refused, Stale
from .ids import Ids, fresh
from .locks import WriteWatch, retried, unavailable, writing
from .references import Found
from .registry import ACTIONS, Action, Call, find, values_at
from .types import MEMBER, Kind, Outcome

log = logging.getLogger(__name__)
CHUNK = 50
HOT_CHUNK = 500


@dataclass
class Done:
    """What became of one operation."""

    operation: Operation
    outcome: Outcome
    result: Any = None
    reasons: tuple[Reason, ...] = ()
    at: datetime | None = None
    call: Call | None = None
    action: Action | None = None
    trials: tuple[Call, ...] = ()
    """Of what is wrong in its form: the same with the form put right, to hear what else there is against it."""

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": str(self.operation.id), "outcome": self.outcome.value}
        if self.outcome is Outcome.REFUSED:
            shown["reasons"] = [reason.as_json() for reason in self.reasons]
        elif self.result is not None:
            shown["result"] = self.result
        return shown


@dataclass(frozen=True)
class Sender:
    """Who sent an envelope, from where, and by how much their clock is off."""

    by: Actor
    source: Source
    envelope: Envelope
    skew: timedelta = field(default=timedelta())


def submit(envelope: Envelope, *, by: Actor, source: Source) -> list[Done]:
    """Do an envelope's operations in order; the good ones are done, the bad ones named with every reason.

    Raises Unavailable when the database cannot take them now.
    """
    if envelope.on_behalf is not None:
        by = replace(by, entered_for=envelope.on_behalf.member, means=envelope.on_behalf.means)
    sender = Sender(by, source, envelope, source.received - envelope.sent_at)
    return [done for chunk in _chunks(envelope.operations) for done in _do_chunk(chunk, sender)]


def perform(
    action: str,
    payload: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    origin: str,
    id: UUID | None = None,
    happened_at: datetime | None = None,
) -> Any:
    """Do one operation for a face or a job and give its result; raises Refused.

    `at` is now by the home's clock; `happened_at` when it happened, if somebody says so, else now.
    """
    operation = Operation(id=id or fresh(at), action=action, at=happened_at, payload=as_plain(payload))
    envelope = Envelope(id=operation.id, sent_at=at, operations=[operation])
    (done,) = submit(envelope, by=by, source=Source(received=at, origin=origin))
    if done.outcome is Outcome.REFUSED:
        raise Refused(done.reasons)
    return done.result


def against(
    action: str, payload: dict[str, Any], *, by: Actor, at: datetime, origin: str, happened_at: datetime | None = None
) -> tuple[Reason, ...]:
    """Every reason against an operation that a face has reasons against already; nothing is done or written down."""
    operation = Operation(id=fresh(at), action=action, at=happened_at, payload=as_plain(payload))
    envelope = Envelope(id=operation.id, sent_at=at, operations=[operation])
    sender = Sender(by, Source(received=at, origin=origin), envelope)
    try:
        with writing():
            (done,) = _run_all(_ready([operation], sender), Found(), sender)
            transaction.set_rollback(True)
    except _RefusedAfterWrite as trouble:
        done = trouble.done
    finally:
        memory.forget_all()
    return done.reasons


def _chunks(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    for hot, run in groupby(operations, key=lambda o: (a := ACTIONS.get(o.action)) is not None and a.many is not None):
        waiting = list(run)
        size = HOT_CHUNK if hot else CHUNK
        for start in range(0, len(waiting), size):
            yield waiting[start : start + size]


def _do_chunk(chunk: list[Operation], sender: Sender) -> list[Done]:
    try:
        return retried(lambda: _attempt(chunk, sender))
    except (_RefusedAfterWrite, DatabaseError, privacy.Destroyed) as trouble:
        if (out := unavailable(trouble)) is not None:
            raise out from trouble
        if len(chunk) > 1:
            return [done for operation in chunk for done in _do_chunk([operation], sender)]
        if isinstance(trouble, _RefusedAfterWrite):
            done = trouble.done
            journal.write_refusals([done], sender)
            return [done]
        if isinstance(trouble, privacy.Destroyed):
            done = _refused(chunk[0], Reason(errors.DETAILS_DESTROYED))
            journal.write_refusals([done], sender)
            return [done]
        if journal.accepted([chunk[0].id]):
            return _attempt(chunk, sender)  # the same operation came in twice at once, and the other one was done
        raise


class _RefusedAfterWrite(Exception):
    """An operation was refused after it had written something: the transaction must not be kept."""

    def __init__(self, done: Done) -> None:
        self.done = done
        super().__init__()


def _attempt(chunk: list[Operation], sender: Sender) -> list[Done]:
    try:
        return _transact(chunk, sender)
    except BaseException:
        # what was read in a transaction that is rolled back must not be remembered
        memory.forget_all()
        raise


def _transact(chunk: list[Operation], sender: Sender) -> list[Done]:
    ready = _ready(chunk, sender)  # before the turn to write comes: others write meanwhile
    with writing():
        known = journal.accepted((o.id for o in chunk), told_to=sender.by.member)
        prepared = [_unless_known(done, known.get(done.operation.id)) for done in ready]
        found = Found()
        found.prefetch(_references(prepared))
        done = _run_all(prepared, found, sender)
        if fresh_ones := [d for d in done if d.outcome is Outcome.DONE]:
            journal.write(fresh_ones, sender)
        if refused := [d for d in done if d.outcome is Outcome.REFUSED]:
            journal.write_refusals(refused, sender)
    return done


def _unless_known(done: Done, before: Any) -> Done:
    """What was accepted before is not done again; what says something else under the same id is refused."""
    if before is None:
        return done
    operation = done.operation
    if bytes(before.digest) != operation.digest() and not isinstance(operation, Shut):
        return _refused(operation, Reason(errors.ID_REUSED, "id"))
    return Done(operation, Outcome.REPEATED, before.result)


def _ready(operations: Sequence[Operation], sender: Sender) -> list[Done]:
    """Each operation ready to run, or refused for its form with trials for the second look; alike ones parsed together."""
    found: list[Done] = []
    for name, group in groupby(operations, key=lambda o: o.action):
        try:
            action = find(name)
        except Refused as refusal:
            found += [_refused(operation, *refusal.reasons) for operation in group]
            continue
        forms = [_form(operation, action, sender) for operation in group]
        params = iter(action.parse_all([form.payload for form in forms if form.known]))
        found += [
            _parsed(form, action, next(params), sender)
            if form.known
            else _refused(form.operation, Reason(errors.UNKNOWN_VERSION, "v"))
            for form in forms
        ]
    return found


@dataclass
class _Form:
    """One operation before it is parsed: what it says, when it happened, and what is wrong with that already."""

    operation: Operation
    payload: dict[str, Any]
    at: datetime
    reasons: list[Reason]
    known: bool
    """Whether its version is one that is known here."""


def _form(operation: Operation, action: Action, sender: Sender) -> _Form:
    received = sender.source.received
    payload, reasons = operation.sayable()
    at = _instant(operation, action, sender)
    if at > received:
        if at > received + skew.TOLERANCE:
            reasons.append(Reason(errors.IN_FUTURE, "at"))
        at = received
    payload = skew.corrected(payload, action.instants, sender.skew, received)
    if isinstance(operation, Shut):
        payload = journal.standing_in(payload)
    return _Form(operation, payload, at, reasons, operation.v <= action.version)


def _parsed(form: _Form, action: Action, found: BaseModel | Refused, sender: Sender) -> Done:
    operation, at, reasons = form.operation, form.at, form.reasons
    params: tuple[BaseModel, ...]
    if isinstance(found, Refused):
        reasons = [*reasons, *found.reasons]
        params = rehearsal.mended(action, form.payload, at)
    else:
        params = (found,)
    calls = tuple([Call(one, sender.by, at, Ids(operation.id, sender.source.received)) for one in params])
    if reasons:
        return Done(operation, Outcome.REFUSED, reasons=tuple(reasons), at=at, action=action, trials=calls)
    return Done(operation, Outcome.HELD, at=at, call=calls[0], action=action)


def _instant(operation: Operation, action: Action, sender: Sender) -> datetime:
    """When it happened by the server's clock: a decision is taken when it is received."""
    if action.kind is Kind.DECISION or operation.at is None:
        return sender.source.received
    return operation.at + sender.skew


def _references(prepared: list[Done]) -> Iterator[tuple[str, UUID]]:
    for done in prepared:
        call = done.call or (done.trials[0] if done.trials else None)
        if done.action is not None and call is not None:
            for path, ref in done.action.refs:
                yield from ((ref.name, id) for _, id in values_at(call.params, path))


def _run_all(prepared: list[Done], found: Found, sender: Sender) -> list[Done]:
    """Run what is prepared, in order; neighbours with a set-based body together.  Repeats inside the chunk are seen."""
    seen: dict[UUID, Done] = {}
    watch = WriteWatch()
    with connection.execute_wrapper(watch):
        for many, group in groupby(prepared, key=lambda d: d.action.many if d.action else None):
            batch, malformed = [], []
            for done in group:
                if done.call is None:
                    malformed.append(done)
                    continue
                if (twin := seen.get(done.operation.id)) is not None:
                    _repeat(done, twin)
                    continue
                if reasons := _reasons_against(done, done.call, found, sender):
                    _refuse(done, reasons)
                    continue
                seen[done.operation.id] = done
                batch.append(done)
                if many is None:
                    _run(done, watch)
            if many is not None and batch:
                _run_many(many, batch, watch)
            for done in malformed:
                _look_again(done, found, sender)
    return prepared


def _run(done: Done, watch: WriteWatch) -> None:
    assert done.action is not None and done.call is not None
    watch.wrote = False
    try:
        done.result = journal.result_of(done.action.run(done.call))
        done.outcome = Outcome.DONE
    except Refused as refusal:
        wrote, reasons = watch.wrote, refusal.reasons
        if isinstance(refusal, Stale):
            reasons += tuple(rehearsal.beside(done.action, done.call, refusal))
        _refuse(done, reasons)
        if wrote:
            raise _RefusedAfterWrite(done) from None
    except privacy.Destroyed:
        _refuse(done, (Reason(errors.DETAILS_DESTROYED),))
        raise _RefusedAfterWrite(done) from None


def _run_many(many: Any, batch: list[Done], watch: WriteWatch) -> None:
    watch.wrote = False
    try:
        results = many([d.call for d in batch])
    except Refused as refusal:
        # one of them refused in the middle of the set: they are rerun one by one
        _refuse(batch[0], refusal.reasons)
        raise _RefusedAfterWrite(batch[0]) from None
    for done, result in zip(batch, results, strict=True):
        if isinstance(result, Refused):
            _refuse(done, result.reasons)
        else:
            done.result = journal.result_of(result)
            done.outcome = Outcome.DONE


def _look_again(done: Done, found: Found, sender: Sender) -> None:
    """Add to what is wrong in the form of an operation whatever else there is against it."""
    if done.action is None or done.outcome is not Outcome.REFUSED:
        return
    if not _may(done.action, sender.by, done.at or sender.source.received, sender):
        done.reasons = (_not_allowed(done.action),)
    elif done.trials:
        wrong = [reason.field for reason in done.reasons]
        kernel = _reasons_against(done, done.trials[0], found, sender)
        done.reasons += tuple(reason for reason in kernel if not rehearsal.concerns(reason.field, wrong))
        if all(reason.code == errors.SIGNATURE_REQUIRED for reason in kernel):
            done.reasons += tuple(rehearsal.said_against(done.action, done.trials, wrong))


def _reasons_against(done: Done, call: Call, found: Found, sender: Sender) -> tuple[Reason, ...]:
    """Every reason that the kernel itself has: duty, signature, unknown ids, other areas.

    Who has yet to sign hears at once what the rules say.
    """
    action = done.action
    assert action is not None
    when = call.at if action.kind is Kind.OBSERVATION else sender.source.received
    areas = call.by.areas(action.duty, when)
    if not reaches(areas, None):
        return (_not_allowed(action),)
    reasons = [*_said_for_another(action, call.by, found, when)]
    if action.signed and not call.by.signed and not call.by.system:
        reasons.append(Reason(errors.SIGNATURE_REQUIRED, "signature"))
    for path, ref in action.refs:
        for shown, id in values_at(call.params, path):
            places = found.of(ref.name, id)
            if places is None or not (ref.anywhere or reaches(areas, places)):
                reasons.append(Reason(errors.NOT_FOUND_HERE, shown))
    if all(reason.code == errors.SIGNATURE_REQUIRED for reason in reasons):
        if reasons and done.call is not None:
            reasons += rehearsal.said_against(action, [call], ())
    else:
        reasons += _judged(action, call)
    return tuple(reasons)


def _said_for_another(action: Action, by: Actor, found: Found, at: datetime) -> Iterator[Reason]:
    """Somebody whose paper or call is typed in works where the caller does: there, within it, or over it."""
    if by.entered_for is None:
        return
    places, areas = found.of(MEMBER, by.entered_for), by.areas(action.duty, at)
    if places is None or not (covers(areas, places) or covers(places, areas or ())):
        yield Reason(errors.NOT_FOUND_HERE, "on_behalf.member")


def _judged(action: Action, call: Call) -> Iterator[Reason]:
    """What there is against values alone, where a record that is not to be seen keeps the rules from being asked."""
    for path, judge in action.judged:
        for shown, value in values_at(call.params, path):
            for reason in judge.reasons(value, call.at):
                yield Reason(reason.code, ".".join(part for part in (shown, reason.field) if part), reason.params)


def _may(action: Action, by: Actor, at: datetime, sender: Sender) -> bool:
    """Whether `by` holds the duty at all: at the time of an observation, at the receipt of anything else."""
    return authorize(by, action.duty, None, at if action.kind is Kind.OBSERVATION else sender.source.received)


def _not_allowed(action: Action) -> Reason:
    return Reason(errors.NOT_ALLOWED, "", {"duty": str(DUTIES[action.duty])})


def _refused(operation: Operation, *reasons: Reason) -> Done:
    return Done(operation, Outcome.REFUSED, reasons=reasons)


def _refuse(done: Done, reasons: tuple[Reason, ...]) -> None:
    done.outcome, done.reasons, done.call = Outcome.REFUSED, tuple(reasons), None


def _repeat(done: Done, twin: Done) -> None:
    if done.operation.digest() != twin.operation.digest():
        _refuse(done, (Reason(errors.ID_REUSED, "id"),))
    else:
        done.outcome, done.result, done.call = Outcome.REPEATED, twin.result, None

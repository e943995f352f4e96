"""The API: envelopes in, outcomes out; one typed endpoint per action; catalogues.  Parse, one call, render."""

import json
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from ninja import Header, NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, create_model, model_validator

from lianfang.core import clock, dispatch, errors
from lianfang.core.access import Actor
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.errors import Reason, Refused
from lianfang.core.figures import FIGURES
from lianfang.core.ids import fresh
from lianfang.core.locks import Unavailable, unavailable
from lianfang.core.registry import ACTIONS, Action, reasons_of
from lianfang.core.sayable import too_deep
from lianfang.core.types import Instant, Outcome
from lianfang.roster import credentials, queries

ABOVE = ("body", "sent", "query", "header", "path", Envelope.__name__, Operation.__name__)
"""What stands before a field in the place of a fault."""


class Token(HttpBearer):
    """`Authorization: Bearer lf_...`: a program's expiring token."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        account = credentials.account_of_token(token, now=clock.real_now())
        if account is None:
            return None
        request.user = account
        actor = queries.actor_of(account.member_id, request.at)  # type: ignore[attr-defined]
        how = credentials.signed_how(account, request.headers.get("X-Signing-Token", ""))
        return actor.signing(how) if how else actor


class Session(APIKeyCookie):
    """A browser that is logged in, with its CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # who has no session is not asked for its CSRF token: they are not logged in
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return request.actor  # type: ignore[attr-defined]


class Body(Parser):
    """A body as JSON: nested no deeper than any operation, and with a number wherever a number stands."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            said = json.loads(request.body)
        except (ValueError, RecursionError):
            raise Refused(Reason(errors.NOT_JSON)) from None
        if too_deep(said):
            raise Refused(Reason(errors.TOO_DEEP))
        return said


class Api(NinjaAPI):
    """Keeps the reasons that a field's own check gives; ninja would make text of them."""

    def validation_error_from_error_contexts(self, error_contexts: list[Any]) -> ValidationError:
        found = []
        for context in error_contexts:
            places = context.model.__ninja_flatten_map_reverse__
            for error in context.pydantic_validation_error.errors(include_url=False, include_input=False):
                place = (context.model.__ninja_param_source__, *places.get(error["loc"], error["loc"]))
                found.append({**error, "loc": place})
        return ValidationError(found)


api = Api(
    title="Lianfang",
    version="1",
    auth=[Token(), Session()],
    docs_url="docs",
    urls_namespace="api",
    parser=Body(),
)


class ReasonOut(BaseModel):
    code: str
    field: str
    params: dict[str, Any]
    message: str


class OutcomeOut(BaseModel):
    id: UUID
    outcome: Outcome
    result: Any = None
    reasons: list[ReasonOut] | None = None


class Outcomes(BaseModel):
    outcomes: list[OutcomeOut]


class Refusal(BaseModel):
    reasons: list[ReasonOut]


class Pin(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pin: Annotated[str, Field(min_length=1, max_length=12)]


class Signing(BaseModel):
    token: str
    seconds: int


class AsSent(BaseModel):
    """Leaves a body as it was sent: its model describes it, the dispatcher judges it and says every reason."""

    @model_validator(mode="wrap")
    @classmethod
    def leave(cls, value: Any, validate: ModelWrapValidatorHandler[Any]) -> Any:
        """What is no object cannot be an operation; everything else is for the dispatcher."""
        return value if isinstance(value, dict) else validate(value)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return api.create_response(request, {"reasons": [r.as_json() for r in refusal.reasons]}, status=400)


REFUSALS = {401: errors.NOT_LOGGED_IN, 403: errors.NOT_FROM_HERE}
"""Why somebody was not let in at all, by the status that says so."""


@api.exception_handler(HttpError)
def turned_away(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Who is not let in, and a body that cannot be read: with a reason, like every refusal."""
    status, cause = error.status_code, error.__cause__
    reasons = cause.reasons if isinstance(cause, Refused) else (Reason(REFUSALS.get(status, errors.NOT_TAKEN)),)
    return api.create_response(request, {"reasons": [r.as_json() for r in reasons]}, status=status)


@api.exception_handler(Unavailable)
def later(request: HttpRequest, trouble: Unavailable) -> HttpResponse:
    """503: the same may be sent again after a while."""
    response = api.create_response(request, {"reasons": [r.as_json() for r in trouble.reasons]}, status=503)
    response["Retry-After"] = str(trouble.retry_after)
    return response


@api.exception_handler(DatabaseError)
@api.exception_handler(InterfaceError)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 where the database cannot take the work now; any other error of the database is a fault of ours."""
    if (trouble := unavailable(error)) is None:
        raise error
    return later(request, trouble)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    reasons = reasons_of([{**e, "loc": _below(e["loc"])} for e in _as_meant(wrong.errors, request)])
    return api.create_response(request, {"reasons": [r.as_json() for r in reasons]}, status=422)


def _as_meant(found: list[Any], request: HttpRequest) -> list[Any]:
    """Of a body that may be an envelope or one operation: what is wrong with it as the one that it looks like."""
    other = Operation.__name__ if b'"operations"' in request.body else Envelope.__name__
    return [error for error in found if other not in error["loc"]]


def _below(place: Sequence[Any]) -> tuple[Any, ...]:
    """Where a fault lies within what was sent."""
    return tuple(part for part in place if part not in ABOVE)


def _source(request: HttpRequest) -> Source:
    return Source(received=request.at, origin="api")  # type: ignore[attr-defined]


def _caller(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined]


@api.post("operations", response={200: Outcomes, 400: Refusal, 422: Refusal, 503: Refusal}, exclude_none=True)
def operations(request: HttpRequest, sent: Envelope | Operation) -> HttpResponse:
    """Do an envelope of one to 500 operations, or a single one; an outcome per operation, with every reason."""
    envelope = sent
    if isinstance(envelope, Operation):
        envelope = Envelope(id=envelope.id, sent_at=request.at, operations=[envelope])  # type: ignore[attr-defined]
    done = dispatch.submit(envelope, by=_caller(request), source=_source(request))
    # said as it is: the dispatcher made it, and looking at 500 outcomes again takes as long as writing them down
    return api.create_response(request, {"outcomes": [d.as_json() for d in done]}, status=200)


@api.post("sign", response={200: Signing, 400: Refusal, 422: Refusal})
def sign(request: HttpRequest, sent: Pin) -> dict[str, Any]:
    """Buy a signing token with the caller's own PIN; send it as `X-Signing-Token` with the decisions to sign."""
    token = credentials.signing_token(request.user, sent.pin, now=clock.real_now())  # type: ignore[arg-type]
    return {"token": token, "seconds": credentials.SIGNING_SECONDS}


@api.get("actions")
def actions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every public operation: its name, words, duty, kind and JSON schema."""
    return [describe(a) for a in sorted(ACTIONS.values(), key=lambda a: a.name) if a.public]


def describe(action: Action) -> dict[str, Any]:
    """One operation for a catalogue."""
    return {
        "name": action.name,
        "label": str(action.label),
        "version": action.version,
        "duty": action.duty,
        "kind": action.kind.value,
        "signed": action.signed,
        "schema": action.schema,
    }


@api.get("figures")
def figures(request: HttpRequest) -> list[dict[str, Any]]:
    """Every figure: its id, words, unit and how it is made."""
    return [
        {"id": f.id, "label": str(f.label), "unit": str(f.unit), "measure": f.measure.value}
        for f in sorted(FIGURES.values(), key=lambda f: f.id)
    ]


def _endpoint(action: Action) -> Any:
    def run(
        request: HttpRequest,
        sent: Any,
        operation_id: UUID | None = Header(None, alias="Operation-Id"),
        happened_at: Instant | None = Header(None, alias="Happened-At"),
    ) -> dict[str, Any]:
        at = request.at  # type: ignore[attr-defined]
        operation = Operation(id=operation_id or fresh(at), action=action.name, at=happened_at, payload=sent)
        envelope = Envelope(id=operation.id, sent_at=at, operations=[operation])
        (done,) = dispatch.submit(envelope, by=_caller(request), source=_source(request))
        if done.outcome is Outcome.REFUSED:
            raise Refused(done.reasons)
        return done.as_json()

    run.__annotations__["sent"] = create_model(action.model.__name__, __base__=(AsSent, action.model))
    run.__name__ = action.name.replace(".", "_")
    run.__doc__ = action.function.__doc__
    return run


def add_actions() -> None:
    """Give every public action its own typed endpoint `actions/<name>`; called once, when all are registered."""
    for action in sorted(ACTIONS.values(), key=lambda a: a.name):
        if action.public:
            api.post(
                f"actions/{action.name}",
                response={200: OutcomeOut, 400: Refusal, 422: Refusal, 503: Refusal},
                summary=str(action.name),
                operation_id=action.name.replace(".", "_"),
                exclude_none=True,
                tags=[action.name.split(".")[0]],
            )(_endpoint(action))


add_actions()

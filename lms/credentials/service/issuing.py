"""Signing what was earned, in the name its holder chose, and taking back the few that must be."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import exists, select

from lms.audit.service import record
from lms.core.clock import local_day
from lms.core.work import Refused, Work
from lms.courses.models import Registration, Unit
from lms.credentials import badges, folder, qr, queries, registry, rules, signing
from lms.credentials.badges import Facts, UnitFacts
from lms.credentials.canonical import Document
from lms.credentials.encodings import from_moment_text
from lms.credentials.models import Centre, Credential, Kind, PrintedName, Withdrawal
from lms.credentials.signing import SigningKey
from lms.credentials.statuslist import BITS
from lms.people.models import Person
from lms.portfolio.queries import hold_portfolio
from lms.quality import queries as quality
from lms.quality import service as quality_service
from lms.quality.models import ClaimMode, UnitAward
from lms.quality.queries import claims
from lms.quality.rules.claims import stands_between
from lms.quality.service import Said

# While no more than this share of a status list is used, an index drawn at random is soon a free one.
FULLEST = BITS * 3 // 4
NO_CENTRE = "No centre signs for this prison yet. Ask an admin to add one, then agree the unit."
NO_NAME = (
    "The learner has not said yet how their name should be printed. "
    "Ask them to open their portfolio and choose “Name on my certificates”."
)
LONG_NAME = "The name is too long for a certificate. Ask the learner to choose a shorter one in their portfolio."


def confirm_name(work: Work, person: Person, name: str) -> PrintedName:
    """Keep the name a learner wants on their certificates. Raises Refused for one that cannot be printed."""
    name = " ".join(name.split())
    if fault := rules.fault_in_printed_name(name):
        raise Refused(fault, field="name")
    confirmed = PrintedName(person_id=person.id, name=name, confirmed_at=work.now)
    work.session.add(confirmed)
    record(work, "printed name confirmed", person, place=person.establishment_id)
    work.session.flush()
    return confirmed


@dataclass(frozen=True, slots=True)
class Pen:
    """What signs for a learner's prison now, and the name it signs."""

    centre: Centre
    key: SigningKey
    host: str
    name: str


def agree_unit(
    work: Work,
    registration: Registration,
    unit: Unit,
    comment: str,
    *,
    said: Said,
    seen: int | None = None,
) -> list[Credential]:
    """Agree a unit, which awards it, and sign all that it earns: see `issue_for_award`.

    Raises Refused or Stale before anything is changed, as `quality.service.agree` does, where nothing can sign,
    and for the last unit of a learner who has not confirmed their printed name, where the whole would be signed.
    """
    hold_portfolio(work.session, registration.id)
    whole = _may_sign_whole(work, registration, unit)
    pen = pen_for(work, registration, signs_whole=whole)
    award = quality_service.agree(work, registration, unit, comment, seen=seen, said=said)
    return _issue(work, registration, unit, award, pen, whole=whole)


def release_unit(work: Work, registration: Registration, unit: Unit, *, seen: int | None = None) -> list[Credential]:
    """Award a unit that the sampling plan left out, and sign all that it earns.

    Raises as `agree_unit` does, and as `quality.service.release` does.
    """
    hold_portfolio(work.session, registration.id)
    whole = _may_sign_whole(work, registration, unit)
    pen = pen_for(work, registration, signs_whole=whole)
    award = quality_service.release(work, registration, unit, seen=seen)
    return _issue(work, registration, unit, award, pen, whole=whole)


def issue_for_award(work: Work, award: UnitAward) -> list[Credential]:
    """Sign the credential of an awarded unit and, with the last, the qualification and the accreditation.

    Where an EQA looks first, or something still stands between the learner and the claim, the last unit is signed
    alone and the whole waits to be claimed: see `claim`.

    Raises Refused before anything is changed: without a centre or key for the learner's prison, or without a
    confirmed name for the last unit, or where this award was signed for already.
    """
    registration, unit = award.registration, award.unit
    hold_portfolio(work.session, registration.id)
    if any(held.unit_id == unit.id for held in queries.credentials_for(work.session, registration.id)):
        raise Refused("This unit's credential has been signed already.")
    whole = _may_sign_whole(work, registration, unit)
    pen = pen_for(work, registration, signs_whole=whole)
    return _issue(work, registration, unit, award, pen, whole=whole)


def _may_sign_whole(work: Work, registration: Registration, unit: Unit) -> bool:
    """Whether this unit is the last, and the whole is signed with it: by direct claim, with nothing in between."""
    facts = claims.facts_once_awarded(work.session, registration, unit, work.today)
    whole = queries.with_what_we_hold(work.session, [registration], {registration.id: facts})[registration.id]
    return whole.mode is ClaimMode.DIRECT and not stands_between(whole)


def pen_for(work: Work, registration: Registration, *, signs_whole: bool) -> Pen:
    """What signs for a learner's prison now, and the name it signs.

    Raises Refused where nothing can sign, and for the whole qualification without a confirmed name.
    """
    learner = registration.learner
    confirmed = queries.newest_name(work.session, learner.id)
    if signs_whole and confirmed is None:
        raise Refused(NO_NAME)
    name = confirmed.name if confirmed else learner.name
    if len(name) > rules.LONGEST_NAME:
        raise Refused(LONG_NAME)
    centre = queries.centre_serving(work.session, learner.establishment_id)
    if centre is None:
        raise Refused(NO_CENTRE)
    if centre.last_number >= FULLEST:
        raise Refused(f"Centre {centre.code} has no more room in its status list. Ask an admin for a new centre.")
    host = registry.host_name(work.session)
    return Pen(centre, registry.centre_key(work.session, centre, work.now), host, name)


def _issue(
    work: Work, registration: Registration, unit: Unit, award: UnitAward, pen: Pen, *, whole: bool
) -> list[Credential]:
    """Sign what this award earns, each with a number, a status index and a signature of its own.

    The whole is signed where the pen was taken up for it, and what was found with this award does not stand between.
    """
    facts = _facts(work, registration, award.awarded_at, pen, [unit])
    made = [_sign(work, pen, registration, Kind.UNIT, unit, facts, lambda f: badges.unit(f, _in_badge(unit)))]
    if not (whole and _may_sign_whole(work, registration, unit)):
        return made
    return [*made, *sign_whole(work, registration, award.awarded_at, pen)]


def sign_whole(work: Work, registration: Registration, awarded_at: datetime, pen: Pen) -> list[Credential]:
    """Sign the qualification and the accreditation, awarded at a moment, whoever asked what stands between."""
    qualification = registration.qualification
    units = [_in_badge(each) for each in qualification.units]
    last = rules.last_day(local_day(awarded_at), qualification.refresher_months)
    whole = _facts(work, registration, awarded_at, pen, qualification.units)
    return [
        _sign(work, pen, registration, Kind.QUALIFICATION, None, whole, lambda f: badges.qualification(f, units)),
        _sign(work, pen, registration, Kind.ACCREDITATION, None, whole, lambda f: badges.accreditation(f, last)),
    ]


def _in_badge(unit: Unit) -> UnitFacts:
    return UnitFacts(unit.code, unit.title, unit.credits)


def _facts(work: Work, registration: Registration, awarded_at: datetime, pen: Pen, units: list[Unit]) -> Facts:
    """What every credential of one award says. Number, index and id are drawn as each is signed."""
    decided = quality.last_decided(work.session, registration.id, [unit.id for unit in units])
    return Facts(
        host=pen.host,
        centre=pen.centre.code,
        credential_id=uuid4(),
        learner_id=registration.learner.urn,
        name=pen.name,
        number="",
        version=registration.qualification.version,
        started_on=registration.registered_at,
        finished_on=decided or awarded_at,
        awarded_at=awarded_at,
        list_number=registry.LIST_NUMBER,
        status_index=0,
    )


def _sign(
    work: Work,
    pen: Pen,
    registration: Registration,
    kind: Kind,
    unit: Unit | None,
    facts: Facts,
    write: Callable[[Facts], Document],
) -> Credential:
    facts = replace(
        facts,
        credential_id=uuid4(),
        number=_next_number(work, pen.centre),
        status_index=_draw_index(work, pen.centre),
    )
    document = signing.sign(write(facts), pen.key, work.now, folder.contexts())
    until = document.get("validUntil")
    credential = Credential(
        id=facts.credential_id,
        kind=kind,
        holder_id=registration.learner_id,
        registration_id=registration.id,
        unit_id=unit.id if unit else None,
        centre=pen.centre,
        title=document["name"],
        number=facts.number,
        status_index=facts.status_index,
        document=folder.as_text(document),
        qr=qr.encode(qr.token_of(document), pen.key),
        issued_at=work.now,
        valid_until=from_moment_text(until) if until else None,
    )
    work.session.add(credential)
    work.session.flush()
    place = registration.learner.establishment_id
    record(work, "credential signed", registration.learner_id, place=place, kind=kind.value, number=facts.number)
    return credential


def _next_number(work: Work, centre: Centre) -> str:
    """The next number of a centre, which nobody else can take until this work ends."""
    work.session.refresh(centre, ["last_number", "version"], with_for_update={"of": Centre})
    centre.last_number += 1
    work.session.flush()
    return rules.certificate_number(centre.code, centre.last_number)


def _draw_index(work: Work, centre: Centre) -> int:
    """A place in the centre's status list that no credential has, drawn so that nobody can guess whose it is."""
    while True:
        index = secrets.randbelow(BITS)
        taken = exists().where(Credential.centre_id == centre.id, Credential.status_index == index)
        if not work.session.scalar(select(taken)):
            return index


# Taking back


def withdraw(work: Work, credential: Credential, reason: str) -> Withdrawal:
    """Take a credential back, and sign its centre's status list and the register again.

    Raises Refused for one that is withdrawn already, without a reason, and where this site cannot sign for its
    centre.
    """
    if credential.withdrawal is not None:
        raise Refused("This was withdrawn already.")
    if not reason.strip():
        raise Refused("Say why it is withdrawn", field="reason")
    registry.centre_key(work.session, credential.centre, work.now)
    registry.root_key(work.session)
    withdrawal = Withdrawal(
        credential=credential, reason=reason.strip(), withdrawn_by=work.actor.person_id, withdrawn_at=work.now
    )
    work.session.add(withdrawal)
    work.session.flush()
    registry.sign_list(work, credential.centre)
    registry.sign_register(work)
    place = credential.centre.establishment_id
    number = credential.number
    record(work, "credential withdrawn", credential.holder_id, place=place, kind=credential.kind.value, number=number)
    return withdrawal

"""Writing down what an awarding organisation asks about a learner, and the certificate it sends (decision 0015)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from lms.audit.service import record
from lms.core.clock import local_day, written_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.courses.rules.specification import rules_of
from lms.credentials import policy, queries, rules
from lms.credentials.models import Credential, IdentityCheck, Kind, OrganisationCertificate
from lms.portfolio.queries import hold_portfolio

NOBODY_OUTSIDE = "No awarding organisation certifies this qualification, so nothing more is asked for."
NOT_STAFF_THERE = "Only a tutor, assessor or IQA where the learner is now can check this, and nobody for themselves."
NOT_AN_IQA = "Only an IQA where the learner is now, with no interest in them, can record this."
NOT_CLAIMED = "This qualification has not been claimed yet. Its certificate comes after the claim."
NO_ULN = "Type the ten digits of the ULN, or choose why there is none"
BOTH = "Clear the ULN, or choose that there is one"
OTHERS_ULN = "This ULN is held for somebody else. Check each digit, and whose it is"
HELD_ALREADY = "This number is recorded already. Each certificate has a number of its own"
NOT_THEIRS = "Choose a certificate of this learner that was not replaced yet"


def check_identity(
    work: Work, registration: Registration, *, name: str, uln: str, no_uln: rules.NoUln | None, seen: int
) -> IdentityCheck:
    """Write down that a learner's registered name and date of birth agree with the prison's record, and their ULN.

    The date of birth is looked at and not kept (domain.md 1.7, 2.1). `seen` is how many checks had been made when the
    page was read. Raises Refused for whoever may not, where nobody outside certifies, for a name or ULN that cannot be,
    a ULN held for somebody else, and unless there is either a ULN or a reason; Stale where somebody checked meanwhile.
    """
    learner = registration.learner
    hold_portfolio(work.session, registration.id)
    if not policy.may_check_identity(work.actor, registration):
        raise Refused(NOT_STAFF_THERE)
    _refuse_house(registration)
    if len(queries.identity_checks(work.session, [learner.id]).get(learner.id, ())) != seen:
        raise Stale
    name, uln = " ".join(name.split()), "".join(uln.split())
    if fault := rules.fault_in_printed_name(name):
        raise Refused(fault, field="name")
    if uln and no_uln:
        raise Refused(BOTH, field="uln")
    if not uln and not no_uln:
        raise Refused(NO_ULN, field="uln")
    if uln and (fault := rules.fault_in_uln(uln)):
        raise Refused(fault, field="uln")
    if uln and queries.held_by_another(work.session, uln, learner.id):
        raise Refused(OTHERS_ULN, field="uln")
    check = IdentityCheck(
        person_id=learner.id,
        name=name,
        uln=uln,
        no_uln=no_uln.value if no_uln else "",
        checked_by=_actor(work),
        checked_at=work.now,
    )
    work.session.add(check)
    record(work, "identity checked", learner, place=learner.establishment_id)
    work.session.flush()
    return check


def record_certificate(
    work: Work,
    registration: Registration,
    *,
    number: str,
    issued_on: date,
    replaces: OrganisationCertificate | None,
    seen: int,
) -> OrganisationCertificate:
    """Write down a certificate that an awarding organisation issued after a claim, and which one it replaces.

    `seen` is how many had been recorded when the page was read. Raises Refused for anybody but an IQA there without an
    interest, where nobody outside certifies, before the claim, for a number the organisation's certificates have
    already, a day before the claim, before what it replaces or to come, and for another learner's or a replaced one;
    Stale where somebody recorded one meanwhile (domain.md 1.7).
    """
    hold_portfolio(work.session, registration.id)
    if not policy.may_claim(work.actor, registration):
        raise Refused(NOT_AN_IQA)
    _refuse_house(registration)
    claim = _claim(queries.credentials_for(work.session, registration.id))
    if claim is None:
        raise Refused(NOT_CLAIMED)
    held = queries.organisation_certificates(work.session, [registration.id])
    if len(held) != seen:
        raise Stale
    number = " ".join(number.split())
    if not number:
        raise Refused("Type the number on the certificate", field="number")
    if _is_taken(work, registration, number):
        raise Refused(HELD_ALREADY, field="number")
    if replaces and replaces.id not in {each.id for each in not_replaced(held)}:
        raise Refused(NOT_THEIRS, field="replaces")
    first = max(local_day(claim.issued_at), replaces.issued_on if replaces else date.min)
    if issued_on > work.today:
        raise Refused("Choose a day that has come", field="issued_on")
    if issued_on < first:
        raise Refused(f"Choose {written_day(first)} or a day after it", field="issued_on")
    certificate = OrganisationCertificate(
        registration=registration,
        number=number,
        issued_on=issued_on,
        replaces=replaces,
        recorded_by=_actor(work),
        recorded_at=work.now,
    )
    work.session.add(certificate)
    learner = registration.learner
    record(work, "organisation certificate recorded", learner, place=learner.establishment_id, number=number)
    work.session.flush()
    return certificate


def not_replaced(held: Sequence[OrganisationCertificate]) -> list[OrganisationCertificate]:
    """Those of somebody's certificates that no other one replaces."""
    replaced = {each.replaces_id for each in held}
    return [each for each in held if each.id not in replaced]


def _claim(signed: Sequence[Credential]) -> Credential | None:
    return next((each for each in signed if each.kind is Kind.QUALIFICATION), None)


def _is_taken(work: Work, registration: Registration, number: str) -> bool:
    """A number names one certificate of an organisation, whoever holds it."""
    ours = rules_of(registration.qualification).awarding_organisation
    same = queries.organisation_certificates_numbered(work.session, number)
    return any(rules_of(each.registration.qualification).awarding_organisation == ours for each in same)


def _refuse_house(registration: Registration) -> None:
    if not rules_of(registration.qualification).awarding_organisation:
        raise Refused(NOBODY_OUTSIDE)


def _actor(work: Work) -> UUID:
    assert work.actor.person_id is not None
    return work.actor.person_id

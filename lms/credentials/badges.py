"""The three credentials as documents: Open Badges 3.0 on W3C Verifiable Credentials 2.0, not yet signed.

Nothing here may tell a reader where the holder earned it: a credential is shown to employers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from lms.core.clock import end_of_day
from lms.credentials.canonical import Document
from lms.credentials.contexts import BADGE_CONTEXTS
from lms.credentials.encodings import moment_text
from lms.credentials.register import centre_did, issuer_name, national_did
from lms.credentials.statuslist import entry, list_address

TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
BODY = "Peer Mentoring Awards"
NOT_REGULATED = "This is a house specification. It is not on the Ofqual register."

# What the register's `mayAward` calls any unit.
UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Award:
    """One of the two things a certificate is made for: its slug, the code in its QR, and its name."""

    slug: str
    code: str
    name: str


QUALIFICATION = Award("l2-peer-mentoring", "PM-L2", "Peer Mentoring, Level 2 (house specification)")
ACCREDITATION = Award("accredited-mentor", "PM-AM", "Accredited Peer Mentor")
AWARDS = {award.code: award for award in (QUALIFICATION, ACCREDITATION)}
# All that a centre may award, as the register says it.
REMIT = (QUALIFICATION.slug, ACCREDITATION.slug, UNIT)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit of the qualification: its code (`PM1`), title and credits."""

    code: str
    title: str
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one credential says, whatever its kind."""

    host: str
    centre: str
    credential_id: UUID
    learner_id: UUID
    name: str
    number: str
    # The edition of the qualification, as its file numbers it.
    version: str
    started_on: datetime
    finished_on: datetime
    awarded_at: datetime
    list_number: int
    status_index: int


def unit(facts: Facts, awarded: UnitFacts) -> Document:
    """Return the credential for one unit, assessed and internally verified."""
    achievement = _achievement(
        facts,
        slug=f"unit-{awarded.code.lower()}",
        code=awarded.code,
        name=awarded.title,
        kind="Course",
        description=f"Unit {awarded.code} of {QUALIFICATION.name}. {NOT_REGULATED}",
        narrative=f"Every criterion of this unit met, as assessed and internally verified: {awarded.title} "
        f"({_credits(awarded.credits)}).",
    )
    return _credential(facts, _credited(achievement, awarded.credits))


def qualification(facts: Facts, units: list[UnitFacts]) -> Document:
    """Return the credential for the whole qualification. It does not run out."""
    credits = sum(each.credits for each in units)
    titles = "; ".join(each.title for each in units)
    achievement = _achievement(
        facts,
        slug=QUALIFICATION.slug,
        code=QUALIFICATION.code,
        name=QUALIFICATION.name,
        kind="Certificate",
        description=f"Gives safe, bounded support to peers, alone and with others. {NOT_REGULATED}",
        narrative=f"Each of these units achieved, as assessed and internally verified: {titles} ({_credits(credits)}).",
    )
    return _credential(facts, _credited(achievement, credits))


def accreditation(facts: Facts, last_day: date) -> Document:
    """Return the credential to mentor with, until the end of the London day on which a refresher is due."""
    achievement = _achievement(
        facts,
        slug=ACCREDITATION.slug,
        code=ACCREDITATION.code,
        name=ACCREDITATION.name,
        kind="License",
        description=f"May work as a peer mentor until a refresher is due. {NOT_REGULATED}",
        narrative=f"{QUALIFICATION.name} achieved, and a refresher taken whenever one was due.",
    )
    document = _credential(facts, {"achievement": achievement})
    document["validUntil"] = moment_text(end_of_day(last_day))
    return document


def achievement_address(host: str, slug: str, version: str) -> str:
    """Return the identifier of what is awarded."""
    return f"https://{host}/achievements/{slug}/v{version}"


def _credits(number: int) -> str:
    return f"{number} credit" if number == 1 else f"{number} credits"


def _credited(achievement: Document, credits: int) -> Document:
    return {"creditsEarned": credits, "achievement": {**achievement, "creditsAvailable": credits}}


def _achievement(
    facts: Facts, *, slug: str, code: str, name: str, kind: str, description: str, narrative: str
) -> Document:
    address = achievement_address(facts.host, slug, facts.version)
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": kind,
        "version": facts.version,
        "humanCode": code,
        "name": name,
        "description": description,
        "criteria": {"id": address, "narrative": narrative},
        "creator": {"id": national_did(facts.host), "type": ["Profile"], "name": BODY},
        "resultDescription": [
            {
                "id": _outcome(address),
                "type": ["ResultDescription"],
                "name": "Outcome",
                "resultType": "Status",
            }
        ],
    }


def _outcome(address: str) -> str:
    """The identifier of an achievement's one result: the same for everyone, so that it names nobody."""
    return uuid5(NAMESPACE_URL, f"{address}#outcome").urn


def _credential(facts: Facts, earned: Document) -> Document:
    achievement = earned["achievement"]
    return {
        "@context": list(BADGE_CONTEXTS),
        "id": facts.credential_id.urn,
        "type": list(TYPES),
        "name": achievement["name"],
        "issuer": {
            "id": centre_did(facts.host, facts.centre),
            "type": ["Profile"],
            "name": issuer_name(facts.centre),
        },
        "validFrom": moment_text(facts.awarded_at),
        "awardedDate": moment_text(facts.awarded_at),
        "credentialSubject": {
            "id": facts.learner_id.urn,
            "type": ["AchievementSubject"],
            "identifier": [_printed(facts.name)],
            "licenseNumber": facts.number,
            "activityStartDate": moment_text(facts.started_on),
            "activityEndDate": moment_text(facts.finished_on),
            **earned,
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": achievement["resultDescription"][0]["id"],
                    "status": "Completed",
                }
            ],
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": entry(list_address(facts.host, facts.centre, facts.list_number), facts.status_index),
    }


def _printed(name: str) -> Document:
    """The name as the certificate prints it. No other identifier is ever given, not even hashed."""
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": "name",
        "salt": "not-used",
    }

"""Keys, signing what is earned, and taking it back."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.settings import Misconfigured
from lms.core.work import SYSTEM, Refused, Work
from lms.credentials import checking, folder, queries, register, registry, service
from lms.credentials.canonical import digest, parse_object
from lms.credentials.models import Credential, KeyRecord, Kind, SignedDocument, Withdrawal
from lms.people import service as people
from lms.quality import service as quality
from lms.quality.models import UnitAward
from tests import builders as a
from tests.builders import signing


def words_in(text: str) -> str:
    """A signed document without its keys, digests and signatures, in which any three letters may stand by chance."""
    return re.sub(r"\b[zu][A-Za-z0-9_-]{40,}", "", text)


def count(session, model):
    return session.scalar(select(func.count(model.id)))


def verdict(session, settings, brought, at=a.NOON):
    return checking.check(brought, registry.held(session, settings.data_dir), at=at, clock=at)


# Keys


def test_the_root_key_is_made_once_and_signs_the_first_register(office, work, settings, session):
    made = service.make_root(work)

    assert registry.held_register(session).version == 1
    assert registry.held_register(session).issuers == ()
    file = settings.data_dir / "keys" / f"{made.public}.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in file.read_bytes()
    with pytest.raises(Refused, match="already"):
        service.make_root(work)


def test_a_centre_gets_a_key_a_status_list_and_a_place_in_the_register(office, centre, session):
    known = registry.held_register(session)

    assert [issuer.code for issuer in known.issuers] == ["0417", "0522"]
    assert len(known.status_lists) == 2
    assert known.version == 3
    listed = queries.signed_document(session, "0417-1")
    assert known.status_lists[0].digest == digest(parse_object(listed.text))
    assert "LEI" not in words_in(queries.signed_document(session, "register").text)
    assert "Leeds" not in queries.signed_document(session, "register").text


@pytest.mark.parametrize("code", ["LEI", "12", "0417 "])
def test_a_centre_code_is_four_digits(office, work, code):
    service.make_root(work)

    with pytest.raises(Refused, match="four digits"):
        service.add_centre(work, code, office.room.leeds)


def test_a_code_and_a_prison_have_one_centre(office, centre, work):
    with pytest.raises(Refused, match="code"):
        service.add_centre(work, "0417", office.room.leeds)
    with pytest.raises(Refused, match="prison"):
        service.add_centre(work, "0999", office.room.leeds)


def test_a_centre_cannot_be_added_before_the_root_key(office, work, session):
    with pytest.raises(Refused, match="root key"):
        service.add_centre(work, "0417", office.room.leeds)

    assert count(session, KeyRecord) == 0


def test_a_new_key_leaves_what_the_old_one_signed_good(office, centre, session, settings):
    a.meet(office, "PM1")
    first = a.agree(office, "PM1")[0]
    service.make_centre_key(Work(session, SYSTEM, a.NOON - timedelta(hours=3)), centre)
    a.meet(office, "PM2")
    second = a.agree(office, "PM2", at=a.NOON - timedelta(hours=1))[0]

    assert verdict(session, settings, first.document).is_good
    assert verdict(session, settings, second.document).is_good
    signer = [parse_object(each.document)["proof"][0]["verificationMethod"] for each in (first, second)]
    assert signer[0] != signer[1]


def test_the_host_name_is_fixed_at_the_first_key(office, centre, app, work, monkeypatch):
    moved = replace(app.config["SETTINGS"], host_name="other.example")
    monkeypatch.setitem(app.config, "SETTINGS", moved)

    with pytest.raises(Misconfigured, match="LMS_HOST_NAME was register"):
        list(service.prepare(work))
    with pytest.raises(Refused, match="LMS_HOST_NAME"):
        service.make_centre_key(work, centre)


def test_a_wrong_passphrase_signs_nothing(office, centre, app, work, monkeypatch):
    wrong = replace(app.config["SETTINGS"], key_passphrase="not the passphrase at all")
    monkeypatch.setitem(app.config, "SETTINGS", wrong)

    with pytest.raises(Refused, match="LMS_KEY_PASSPHRASE"):
        service.make_centre_key(work, centre)


def test_a_site_is_made_ready_once_and_its_lists_kept_fresh(session, work):
    assert list(service.prepare(work)) == ["The national root key is made, and the register signed with it."]
    assert list(service.prepare(work)) == []
    later = Work(session, SYSTEM, a.NOON + timedelta(days=8))
    assert list(service.prepare(later)) == ["The register and the status lists are signed again."]
    assert registry.held_register(session).version == 2


def test_a_register_is_never_dated_before_the_one_it_replaces(office, centre, session):
    newest = queries.signed_document(session, "register").signed_at
    registry.sign_register(Work(session, SYSTEM, newest - timedelta(days=1)))

    assert queries.signed_document(session, "register").signed_at == newest


# Signing what was earned


def test_a_unit_credential_is_signed_as_its_unit_is_awarded(office, centre, room, session, settings):
    a.meet(office, "PM1")

    made = a.agree(office, "PM1")

    assert [credential.kind for credential in made] == [Kind.UNIT]
    assert made[0].number == "PM-0417-000001"
    assert made[0].holder_id == room.learner.id
    said = parse_object(made[0].document)
    assert said["id"] == made[0].id.urn
    assert said["credentialSubject"]["id"] == room.learner.urn.urn
    assert said["credentialSubject"]["creditsEarned"] == 2
    assert said["credentialSubject"]["activityEndDate"] == a.DECIDED.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert verdict(session, settings, made[0].document).is_good
    assert verdict(session, settings, made[0].qr).is_good


def test_the_last_unit_earns_the_qualification_and_the_accreditation(office, centre, session, settings):
    made = a.earn_everything(office)

    assert [credential.kind for credential in made] == [*[Kind.UNIT] * 3, Kind.QUALIFICATION, Kind.ACCREDITATION]
    assert [credential.number for credential in made] == [f"PM-0417-00000{n}" for n in range(1, 6)]
    assert len({credential.status_index for credential in made}) == 5
    assert made[3].valid_until is None
    assert parse_object(made[3].document)["credentialSubject"]["creditsEarned"] == 7
    assert made[4].valid_until == datetime(2027, 5, 4, 22, 59, 59, tzinfo=UTC)
    assert parse_object(made[4].document)["validUntil"] == "2027-05-04T22:59:59Z"
    for credential in made:
        assert verdict(session, settings, credential.document).is_good
        assert verdict(session, settings, credential.qr).is_good
    names = session.scalars(select(Event.name).where(Event.name == "credential signed")).all()
    assert len(names) == 5


def test_nothing_a_holder_keeps_says_where_they_are(office, centre, room):
    for credential in a.earn_everything(office):
        kept = words_in(credential.document).casefold()
        assert "peer mentoring" in kept
        for telling in ("prison", "hmp", room.learner.number.casefold(), "leeds", "lei"):
            assert telling not in kept


def test_the_last_unit_waits_until_the_name_is_confirmed(office, centre, room, session):
    for code in ("PM1", "PM2"):
        a.meet(office, code)
        a.agree(office, code)
    a.meet(office, "PM3")

    with pytest.raises(Refused, match="how their name"):
        a.agree(office, "PM3")
    assert count(session, UnitAward) == count(session, Credential) == 2

    a.confirm(office, "Jo Ash")
    made = a.agree(office, "PM3")
    assert len(made) == 3
    assert all("Jo Ash" in credential.document for credential in made)


@pytest.mark.parametrize("name", ["", "A1234AA", "x" * 81])
def test_a_name_that_cannot_be_printed_is_refused(office, room, name):
    with pytest.raises(Refused) as refused:
        service.confirm_name(office.as_(room.learner), room.learner, name)

    assert refused.value.field == "name"


def test_the_newest_confirmed_name_counts(office, room, session):
    a.confirm(office, "Jo Ash")
    service.confirm_name(office.as_(room.learner), room.learner, "  Jordan   Ash ")

    assert queries.newest_name(session, room.learner.id).name == "Jordan Ash"


def test_without_a_centre_nothing_is_awarded_or_signed(office, session):
    a.meet(office, "PM1")

    with pytest.raises(Refused, match="No centre signs for this prison"):
        a.agree(office, "PM1")

    assert count(session, UnitAward) == count(session, Credential) == 0


def test_without_its_private_key_a_centre_signs_nothing(office, centre, settings, session):
    a.meet(office, "PM1")
    (settings.data_dir / "keys" / f"{centre.keys[0].public}.pem").unlink()

    with pytest.raises(Refused, match="no key to sign with"):
        a.agree(office, "PM1")

    assert count(session, UnitAward) == count(session, Credential) == 0


def test_a_key_that_has_run_out_signs_nothing(office, centre):
    a.meet(office, "PM1", at=a.NOON + timedelta(days=299))

    with pytest.raises(Refused, match="no key to sign with"):
        a.agree(office, "PM1", at=a.NOON + timedelta(days=300))


def test_the_centre_is_the_one_where_the_learner_is_now(office, centre, room, session):
    a.meet(office, "PM1")
    people.move(office.as_(room.tutor), room.learner, to=room.hull)
    work = office.as_(office.hull_iqa)
    unit = room.unit("PM1")

    made = service.agree_unit(work, room.registration, unit, "Sound.", said=a.answers(unit))

    assert made[0].number == "PM-0522-000001"
    assert made[0].centre.establishment_id == room.hull.id


def test_an_award_made_elsewhere_is_signed_for_once(office, centre, room, session):
    a.meet(office, "PM1")
    unit = room.unit("PM1")
    award = quality.agree(office.as_(office.iqa), room.registration, unit, "Sound.", said=a.answers(unit))

    assert len(service.issue_for_award(office.as_(office.iqa), award)) == 1
    with pytest.raises(Refused, match="already"):
        service.issue_for_award(office.as_(office.iqa), award)
    assert count(session, Credential) == 1


def test_two_iqas_at_once_award_and_sign_once(office, centre, room, session):
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    unit = room.unit("PM1")

    with pytest.raises(Refused, match="already"):
        service.agree_unit(office.as_(office.other_iqa), room.registration, unit, "Sound.", said=a.answers(unit))

    assert count(session, Credential) == 1


# Taking back


def test_a_withdrawn_credential_is_withdrawn_to_everyone_who_checks(office, centre, session, settings):
    made = a.earn_everything(office)
    before = registry.held_register(session).version
    accreditation = made[4]

    service.withdraw(office.as_(office.iqa), accreditation, "Signed in error")

    assert verdict(session, settings, accreditation.document).withdrawn is True
    assert verdict(session, settings, accreditation.qr).withdrawn is True
    assert not verdict(session, settings, accreditation.document).is_good
    assert verdict(session, settings, made[3].document).is_good
    assert registry.held_register(session).version == before + 1
    session.commit()
    event = session.scalars(select(Event).where(Event.name == "credential withdrawn")).one()
    assert event.detail == {"kind": "accreditation", "number": "PM-0417-000005"}


def test_a_withdrawal_needs_a_reason_and_happens_once(office, centre, session):
    a.meet(office, "PM1")
    credential = a.agree(office, "PM1")[0]

    with pytest.raises(Refused, match="why"):
        service.withdraw(office.as_(office.iqa), credential, "  ")
    service.withdraw(office.as_(office.iqa), credential, "Signed in error")
    with pytest.raises(Refused, match="already"):
        service.withdraw(office.as_(office.iqa), credential, "Again")

    assert count(session, Withdrawal) == 1


def test_the_list_left_behind_by_a_withdrawal_no_longer_says_not_withdrawn(office, centre, session, settings):
    a.meet(office, "PM1")
    credential = a.agree(office, "PM1")[0]
    old = parse_object(queries.signed_document(session, "0417-1").text)
    service.withdraw(office.as_(office.iqa), credential, "Signed in error")
    held = registry.held(session, settings.data_dir)

    found = checking.check(credential.document, replace(held, status_lists=[old]), at=a.NOON, clock=a.NOON)

    assert found.withdrawn is None


# Files


def test_the_register_folder_holds_what_a_checker_needs(office, centre, session, tmp_path):
    service.republish_files(session, tmp_path)

    held = registry.held_in_folder(tmp_path / "register")
    assert held.register.pinned
    assert held.register.version == 3
    assert [document["id"].rpartition("/")[2] for document in held.status_lists] == ["0417-1", "0522-1"]
    assert isinstance(json.loads((tmp_path / "register" / "roots.json").read_text()), list)
    assert not list((tmp_path / "register").rglob(".*"))


def test_an_older_or_foreign_register_is_not_taken_in(office, centre, session, work):
    newest = queries.signed_document(session, "register")
    older = newest.text
    registry.sign_register(work)

    with pytest.raises(Refused, match="not newer"):
        service.import_register(work, older)
    with pytest.raises(Refused, match="not pinned"):
        service.import_register(work, folder.as_text(a_strangers_register()))
    with pytest.raises(Refused, match="cannot be read"):
        service.import_register(work, "not JSON")


def a_strangers_register():
    return signing.signed_register()


def test_a_site_without_keys_believes_the_first_register_it_is_given(session, work):
    text = folder.as_text(a_strangers_register())

    taken = service.import_register(work, text)

    assert taken.version == 17
    assert session.scalars(select(SignedDocument.text)).all() == [text]
    assert registry.held_register(session).pinned
    with pytest.raises(Refused, match="already"):
        service.make_root(work)


def test_centres_of_an_imported_register_stay_when_it_is_signed_again(office, centre, session, work):
    """A register signed by this site's root may name centres whose servers are elsewhere."""
    held = registry.held_register(session)
    wider = replace(held, version=held.version + 1, issuers=(*held.issuers, signing.issuer(signing.STRANGER)))
    root = registry.root_key(session)
    service.import_register(work, folder.as_text(register.signed(wider, root, a.NOON)))
    service.make_centre_key(work, centre)

    assert [issuer.code for issuer in registry.held_register(session).issuers] == ["0417", "0522", "0999"]


def test_a_centre_has_its_next_key_a_month_before_the_last_one_stops(session, office):
    leeds = a.open_site(office, a.NOON)
    stops = leeds.keys[-1].signs_until
    early = Work(session, SYSTEM, stops - timedelta(days=32))
    due = Work(session, SYSTEM, stops - timedelta(days=30))

    assert "The next key of centre 0417 is made." not in list(service.prepare(early))
    assert "The next key of centre 0417 is made." in list(service.prepare(due))
    assert "The next key of centre 0417 is made." not in list(service.prepare(due))

"""Every door there is, and who may go through it. A door that is not written here fails the first test."""

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from lms.assessments import policy as assessments
from lms.core.errors import SECRETS
from lms.core.forms import Form
from lms.core.web import READS, everyone, signed_in
from lms.courses import policy as courses
from lms.credentials import policy as credentials
from lms.people import policy as people
from lms.pool import policy as pool
from lms.portfolio import policy as portfolio
from lms.quality import policy as quality
from lms.transfers import policy as transfers

DOORS = {
    "assessments.book": assessments.may_book,
    "assessments.cancel_booking": assessments.may_change_booking,
    "assessments.choose_learner": assessments.may_change_slot,
    "assessments.close_room": assessments.may_change_room,
    "assessments.discussion": assessments.may_read_practical,
    "assessments.discussion_signed": assessments.may_question,
    "assessments.move_booking": assessments.may_change_booking,
    "assessments.new_discussion": assessments.may_question,
    "assessments.new_witness": assessments.may_bear_witness,
    "assessments.offer": assessments.may_offer,
    "assessments.record_booking": assessments.may_observe,
    "assessments.room": assessments.may_change_room,
    "assessments.rooms": assessments.may_see_slots,
    "assessments.seen": assessments.may_read_practical,
    "assessments.sign_discussion": assessments.may_sign_discussion,
    "assessments.sign_practical": assessments.may_log,
    "assessments.sign_practical_on_paper": assessments.may_observe,
    "assessments.slots": assessments.may_see_slots,
    "assessments.unlock": assessments.may_see_slots,
    "assessments.withdraw": assessments.may_change_slot,
    "assessments.confirm": assessments.may_confirm,
    "assessments.countersign": assessments.may_countersign,
    "assessments.observe": assessments.may_observe,
    "assessments.practical": assessments.may_read_practical,
    "assessments.shadowing_session": assessments.may_read_shadowing,
    "assessments.to_countersign": assessments.may_countersign_here,
    "assessments.witness": assessments.may_read_practical,
    "assessments.witness_named": assessments.may_type_for_a_witness,
    "assessments.witness_signed": assessments.may_type_for_a_witness,
    "core.health": everyone,
    "pool.key_shadowing": portfolio.may_key_form,
    "portfolio.form_page": portfolio.may_see_pages,
    "portfolio.form_pdf": portfolio.may_open_form,
    "portfolio.forms_out": courses.may_return_sheets,
    "portfolio.key_form": portfolio.may_open_here,
    "portfolio.print_form": portfolio.may_print_form,
    "portfolio.prior": assessments.may_read_practical,
    "portfolio.printed_form": portfolio.may_open_form,
    "courses.add_part": courses.may_write_modules,
    "courses.add_picture": courses.may_write_modules,
    "courses.authoring": courses.may_write_modules,
    "courses.authoring_glossary": courses.may_write_modules,
    "courses.authoring_module": courses.may_write_modules,
    "courses.authoring_page": courses.may_write_modules,
    "courses.authoring_part": courses.may_write_modules,
    "courses.authoring_picture": courses.may_write_modules,
    "courses.begin_copy": courses.may_write_modules,
    "courses.export_copy": courses.may_write_modules,
    "courses.export_module": courses.may_write_modules,
    "courses.import_modules": courses.may_write_modules,
    "courses.move_page": courses.may_write_modules,
    "courses.new_module": courses.may_write_modules,
    "courses.publish_copy": courses.may_write_modules,
    "courses.take_out_part": courses.may_write_modules,
    "courses.throw_away_copy": courses.may_write_modules,
    "courses.changes": courses.may_read_module,
    "courses.check": courses.may_read_module,
    "courses.due": people.may_teach_person,
    "courses.end_break": courses.may_end_break,
    "courses.hours": people.may_teach_person,
    "courses.learning": courses.may_read_record,
    "courses.move_on": people.may_teach_person,
    "courses.new_break": people.may_teach_person,
    "courses.regime": courses.may_record_closures,
    "courses.take_back": courses.may_take_back,
    "courses.week": courses.may_set_week,
    "courses.earlier_words": signed_in,
    "courses.easy_read": courses.may_read_module,
    "courses.facilitator": courses.may_read_staff_pages,
    "courses.glossary": courses.may_read_module,
    "courses.helped": courses.may_help,
    "courses.image": courses.may_read_module,
    "courses.keep_draft": signed_in,
    "courses.learners": people.may_see_learners,
    "courses.mark_short_answers": courses.may_mark,
    "courses.module": courses.may_read_module,
    "courses.modules": signed_in,
    "courses.new_learner": people.may_teach,
    "courses.page": courses.may_read_module,
    "courses.read": courses.may_study,
    "courses.register": people.may_teach_person,
    "courses.result": courses.may_study,
    "courses.short_answers": people.may_teach,
    "courses.stuck": people.may_teach,
    "courses.scenario": courses.may_read_module,
    "courses.scorm": courses.may_read_staff_pages,
    "courses.search": signed_in,
    "courses.staff_note": courses.may_read_staff_pages,
    "courses.confirm_page": courses.may_read_scan,
    "courses.confirm_sheets": courses.may_read_scan,
    "courses.key_sheets": courses.may_key_sheets,
    "courses.print_for": people.may_teach_person,
    "courses.print_module": courses.may_study,
    "courses.printed": courses.may_open_sheets,
    "courses.scan": courses.may_read_scan,
    "courses.scanned_page": courses.may_read_scan,
    "courses.scanned_picture": courses.may_read_scan,
    "courses.scans": courses.may_return_sheets,
    "courses.set_page_aside": courses.may_read_scan,
    "courses.take_page_back": courses.may_read_scan,
    "courses.sheet_picture": courses.may_key_sheets,
    "courses.sheets": courses.may_return_sheets,
    "courses.sheets_pdf": courses.may_open_sheets,
    "credentials.centres": credentials.may_manage_centres,
    "credentials.certificates": credentials.may_read,
    "credentials.check": everyone,
    "credentials.check_identity": credentials.may_check_identity,
    "credentials.claim": credentials.may_claim,
    "credentials.claims": credentials.may_see_claims,
    "credentials.download": credentials.may_read,
    "credentials.find": credentials.may_find,
    "credentials.my_certificates": signed_in,
    "credentials.name": credentials.may_confirm_name,
    "credentials.new_key": credentials.may_manage_centre,
    "credentials.organisation_certificates": credentials.may_see_organisation_certificates,
    "credentials.pack": quality.may_make_packs,
    "credentials.pack_download": quality.may_have_pack,
    "credentials.pack_file": quality.may_have_pack,
    "credentials.packs": quality.may_make_packs,
    "credentials.print_certificate": credentials.may_read,
    "credentials.record_certificate": credentials.may_claim,
    "credentials.release": quality.may_review,
    "credentials.review": quality.may_review,
    "credentials.withdraw": credentials.may_withdraw,
    "desk.home": everyone,
    "desk.sign_out": everyone,
    "people.declared_interests": people.may_see_interests,
    "people.my_cpd": people.may_keep_cpd,
    "people.my_qualification": people.may_keep_cpd,
    "people.see_qualification": people.may_manage_person,
    "people.staff_cpd": people.may_see_cpd,
    "people.staff_qualification": people.may_manage_person,
    "people.take_back_cpd": people.may_keep_cpd,
    "people.take_back_my_qualification": people.may_keep_cpd,
    "people.take_back_qualification": people.may_manage_person,
    "people.end_interest": people.may_declare_interest,
    "people.first_password": signed_in,
    "people.my_interests": people.may_declare_interest,
    "people.new_staff": people.may_manage,
    "people.password": signed_in,
    "people.prisons": people.may_manage,
    "people.qualified": people.may_manage_person,
    "people.reading": signed_in,
    "people.reset_sign_in": people.may_reset_sign_in,
    "people.restore_role": people.may_manage_person,
    "people.sign_in": everyone,
    "people.slips": signed_in,
    "people.staff": people.may_manage,
    "people.staff_member": people.may_manage_person,
    "people.suspend_role": people.may_manage_person,
    "people.training": people.may_manage_person,
    "people.take_role": people.may_manage_person,
    "pool.leave": pool.may_coordinate,
    "pool.members": pool.may_see_pool,
    "pool.mentor": pool.may_coordinate,
    "pool.new_shadowing": assessments.may_log,
    "pool.pause": pool.may_coordinate,
    "pool.resume": pool.may_coordinate,
    "pool.shadowing": assessments.may_log,
    "portfolio.add_version": portfolio.may_write,
    "portfolio.decide": portfolio.may_decide,
    "portfolio.evidence": portfolio.may_read_record,
    "portfolio.file": portfolio.may_read_record,
    "portfolio.files": portfolio.may_add_files,
    "portfolio.name_evidence": portfolio.may_write,
    "portfolio.take_away_file": portfolio.may_add_files,
    "portfolio.thumbnail": portfolio.may_read_record,
    "portfolio.new_evidence": portfolio.may_write,
    "portfolio.new_prior": assessments.may_claim_prior,
    "portfolio.see_proof": assessments.may_see_proof,
    "portfolio.next_piece": portfolio.may_assess,
    "portfolio.phrases": portfolio.may_assess,
    "portfolio.proposal": portfolio.may_decide,
    "portfolio.proposals": portfolio.may_countersign_somewhere,
    "portfolio.queue": portfolio.may_assess,
    "portfolio.reading_age": portfolio.may_assess,
    "portfolio.remove_phrase": portfolio.may_assess,
    "portfolio.take_back": portfolio.may_write,
    "portfolio.write": portfolio.may_write,
    "quality.decide_again": portfolio.may_decide,
    "quality.document": quality.may_read,
    "quality.document_file": quality.may_read,
    "quality.documents": quality.may_read,
    "quality.claim_routes": quality.may_see_claim_routes,
    "quality.action": quality.may_answer_action,
    "quality.action_owner": quality.may_move_action,
    "quality.compliance": quality.may_read_plan,
    "quality.draw": quality.may_read_draw,
    "quality.draw_again": quality.may_read_draw,
    "quality.end_plan": quality.may_run_plan,
    "quality.look": quality.may_review,
    "quality.new_draw": quality.may_run_plan,
    "quality.new_plan": quality.may_plan,
    "quality.plan": quality.may_read_plan,
    "quality.plan_agreed": quality.may_run_plan,
    "quality.plans": quality.may_see_quality,
    "quality.home": quality.may_see_quality,
    "quality.agree_exercise": quality.may_lead,
    "quality.appeal_unit": quality.may_ask,
    "quality.malpractice_procedure": signed_in,
    "quality.answer_exercise": quality.may_answer,
    "quality.appeal": quality.may_ask,
    "quality.ask_adjustment": quality.may_ask,
    "quality.ask_consideration": quality.may_ask,
    "quality.case": quality.may_read_case,
    "quality.case_file": quality.may_decide_case,
    "quality.cases": quality.may_see_cases,
    "quality.close_exercise": quality.may_lead,
    "quality.decide_case": quality.may_decide_case,
    "quality.exercise": quality.may_read_exercise,
    "quality.flag": quality.may_look_into,
    "quality.flags": quality.may_see_quality,
    "quality.look_into": quality.may_report,
    "quality.told_of_case": quality.may_tell,
    "quality.my_cases": signed_in,
    "quality.standardisation": quality.may_see_standardisation,
    "quality.standardisation_pieces": quality.may_look_into,
    "quality.standardise": quality.may_standardise,
    "quality.take_on_case": quality.may_take_on,
    "quality.mine": signed_in,
    "quality.pick_records": quality.may_pick_records,
    "quality.record_visit": quality.may_set_claim_route,
    "quality.records": quality.may_pick_records,
    "quality.set_claim_route": quality.may_set_claim_route,
    "quality.statistics": quality.may_see_statistics,
    "quality.portfolio": quality.may_read,
    "transfers.arrivals": transfers.may_see_arrivals,
    "transfers.cancel": transfers.may_cancel,
    "transfers.departures": transfers.may_see_departures,
    "transfers.receive": transfers.may_receive,
    "transfers.send": transfers.may_send,
}
OPEN = {"core.health", "credentials.check", "desk.home", "desk.sign_out", "people.sign_in"}
ID = "00000000-0000-4000-8000-000000000000"


def endpoints(app: Flask) -> dict[str, object]:
    return {name: view for name, view in app.view_functions.items() if name != "static"}


def address(rule: object) -> str:
    """An address of a rule, with nobody's id in it."""
    kinds = rule._converters.items()
    values = {name: 1 if isinstance(kind, IntegerConverter) else ID for name, kind in kinds}
    return rule.build(values, append_unknown=False)[1]


def test_every_route_has_the_policy_written_here(app):
    assert {name: getattr(view, "policy", None) for name, view in endpoints(app).items()} == DOORS


def test_only_these_doors_are_open_to_everyone():
    assert {name for name, policy in DOORS.items() if policy is everyone} == OPEN


def test_a_door_with_a_persons_things_behind_it_has_a_policy_that_looks_at_them(app):
    for name, view in endpoints(app).items():
        if view.loaders:
            assert view.policy not in (everyone, signed_in), name


def test_every_closed_door_sends_a_stranger_to_sign_in(app, browser):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint in OPEN:
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = browser.open(address(rule), method=method)
            assert answer.status_code == 303, f"{method} {rule}"
            assert answer.headers["Location"].startswith("/sign-in"), f"{method} {rule}"


def test_a_form_without_its_token_is_refused_at_every_door_that_is_open(app, browser, session):
    """Closed doors are refused before that. Signing out when nobody is signed in is no deed at all."""
    for rule in app.url_map.iter_rules():
        if rule.methods - set(READS) and rule.endpoint in OPEN - {"desk.sign_out"}:
            assert browser.post(address(rule), data={}).status_code in (400, 422), rule


def forms(kind: type[Form] = Form) -> list[type[Form]]:
    return [kind, *(found for child in kind.__subclasses__() for found in forms(child))]


@pytest.mark.parametrize("form", forms(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_nothing_can_be_typed_without_an_end(app, form):
    """Every box of words has a limit."""
    with app.test_request_context("/"):
        for name in dir(form):
            field = getattr(form, name, None)
            kind = getattr(field, "field_class", None)
            if isinstance(kind, type) and issubclass(kind, StringField):
                validators = field.kwargs.get("validators", field.args[1] if len(field.args) > 1 else [])
                assert any(isinstance(v, Length) and v.max > 0 for v in validators), f"{form.__name__}.{name}"


@pytest.mark.parametrize("form", forms(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_a_password_is_named_so_that_no_page_or_draft_keeps_it(app, form):
    """What is shown again after an error, and what is kept half-typed, is chosen by the names of fields."""
    with app.test_request_context("/"):
        for field in form():
            if isinstance(field, PasswordField):
                assert "password" in SECRETS
                assert "password" in field.name, f"{form.__name__}.{field.name}"

"""Arrivals and departures."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Seen
from lms.core.web import allows, page_number
from lms.core.work import Refused, Work
from lms.establishments.models import Establishment
from lms.establishments.queries import establishments, establishments_among
from lms.people import queries as people
from lms.people.models import Person, Role
from lms.people.policy import HELPING
from lms.people.rules import as_prison_number
from lms.transfers import policy, queries, rules, service
from lms.transfers.forms import ClaimForm, FindForm, SendForm
from lms.transfers.models import Transfer

bp = Blueprint("transfers", __name__)
PAGE = 50
NOT_HERE = "Nobody at your prison has this number. Check it and try again"


@bp.route("/arrivals", methods=["GET", "POST"])
@allows(policy.may_see_arrivals)
def arrivals(work: Work) -> ResponseReturnValue:
    prisons = establishments_among(work.session, work.actor.places(*HELPING))
    form = ClaimForm().offer(prisons)
    claimed: list[Transfer] = []

    def claim() -> None:
        claimed.append(service.claim(work, form.number.data, form.surname.data, _chosen(form, prisons)))

    if form.does(claim):
        flash(_welcome(work, claimed[0].person))
        return redirect(url_for(".arrivals"), 303)
    return _arrivals_page(work, form, [prison.id for prison in prisons])


def _chosen(form: ClaimForm, prisons: Sequence[Establishment]) -> Establishment:
    wanted = form.here.data if "here" in form else None
    return next(prison for prison in prisons if wanted in (None, prison.code))


def _welcome(work: Work, person: Person) -> str:
    return f"You have received {person.name}. {rules.review_words(work.now)}."


def _arrivals_page(work: Work, form: ClaimForm, places: list[UUID]) -> ResponseReturnValue:
    page, coming_page = page_number(), page_number("coming")
    coming = queries.on_their_way(work.session, places, PAGE + 1, (coming_page - 1) * PAGE)
    since = work.now - rules.SHOWN_FOR
    here = queries.arrived(work.session, places, since, PAGE + 1, (page - 1) * PAGE)
    brought: dict[UUID, list[queries.Portfolio]] = {}
    for portfolio in queries.portfolios_of(work.session, [transfer.person_id for transfer in here[:PAGE]]):
        brought.setdefault(portfolio.learner_id, []).append(portfolio)
    return form.page(
        "transfers/arrivals.html",
        coming=[(transfer, Seen(data={"seen": transfer.version}, formdata=None)) for transfer in coming[:PAGE]],
        here=here[:PAGE],
        brought=brought,
        review=rules.review_words,
        days=rules.SHOWN_FOR // timedelta(days=1),
        page=page,
        more=len(here) > PAGE,
        coming_page=coming_page,
        more_coming=len(coming) > PAGE,
    )


@bp.post("/arrivals/<uuid:transfer>/receive")
@allows(policy.may_receive, transfer=queries.get_transfer)
def receive(work: Work, transfer: Transfer) -> ResponseReturnValue:
    service.receive(work, transfer, Seen().seen.data)
    flash(_welcome(work, transfer.person))
    return redirect(url_for(".arrivals"), 303)


@bp.route("/departures", methods=["GET", "POST"])
@allows(policy.may_see_departures)
def departures(work: Work) -> ResponseReturnValue:
    form = FindForm()
    found: list[Person] = []
    if form.does(lambda: found.append(_somebody_here(work, form.number.data))):
        return redirect(url_for(".send", person=found[0].id), 303)
    page = page_number()
    places = work.actor.places(Role.COORDINATOR)
    gone = queries.departures(work.session, places, PAGE + 1, (page - 1) * PAGE)
    return form.page(
        "transfers/departures.html",
        gone=[(transfer, Seen(data={"seen": transfer.version}, formdata=None)) for transfer in gone[:PAGE]],
        is_open=rules.is_open,
        what_became=rules.what_became,
        page=page,
        more=len(gone) > PAGE,
    )


def _somebody_here(work: Work, number: str) -> Person:
    person = people.person_numbered(work.session, as_prison_number(number) or "")
    if person is None or not policy.may_send(work.actor, person):
        raise Refused(NOT_HERE, field="number")
    return person


@bp.post("/departures/<uuid:transfer>/cancel")
@allows(policy.may_cancel, transfer=queries.get_transfer)
def cancel(work: Work, transfer: Transfer) -> ResponseReturnValue:
    service.cancel(work, transfer, Seen().seen.data)
    flash(f"{transfer.person.name} is not on the way any more.")
    return redirect(url_for(".departures"), 303)


@bp.route("/learners/<uuid:person>/send", methods=["GET", "POST"])
@allows(policy.may_send, person=people.get_person)
def send(work: Work, person: Person) -> ResponseReturnValue:
    coming = queries.open_transfer_of(work.session, person.id)
    if coming is not None and request.method == "GET":
        return render_template("transfers/on-the-way.html", person=person, transfer=coming)
    prisons = [prison for prison in establishments(work.session) if prison.id != person.establishment_id]
    form = SendForm().offer(prisons)

    def go() -> None:
        destination = next(prison for prison in prisons if prison.code == form.destination.data)
        service.send(work, person, destination)

    if form.does(go):
        flash(f"{person.name} is on the way. Their record stays with you until they are received.")
        return redirect(url_for(".departures"), 303)
    return form.page(
        "transfers/send.html",
        person=person,
        portfolios=queries.portfolios_of(work.session, [person.id]),
        unconfirmed=queries.unconfirmed_sessions(work.session, person.id),
    )

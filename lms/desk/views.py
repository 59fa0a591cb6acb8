"""One home page for everybody, the links at the top of every page, and signing out."""

from typing import Any

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from lms.core.forms import Press
from lms.core.web import Door, allows, everyone, may_visit
from lms.core.work import Work
from lms.courses import drafts
from lms.courses import queries as courses
from lms.desk import queries, rules
from lms.desk.queries.staff import MOST_COUNTED
from lms.people import service as people
from lms.people.models import Role
from lms.people.policy import HELPING
from lms.pool import queries as pool
from lms.pool.rules import Member, counts
from lms.quality import queries as quality
from lms.quality.queries.cases import to_decide_again

bp = Blueprint("desk", __name__)
MOST = 50
FEW = 5
HELD = (("Learn", "courses.modules"), ("My portfolio", "quality.mine"), ("Shadowing", "pool.shadowing"))
STAFF = (
    ("Learners", "courses.learners"),
    ("Work to assess", "portfolio.queue"),
    ("Sheets", "courses.sheets"),
    ("To countersign", "assessments.to_countersign"),
    ("Bookings", "assessments.slots"),
    ("Regime", "courses.regime"),
    ("Write modules", "courses.authoring"),
    ("Quality", "quality.home"),
    ("Trained mentors", "pool.members"),
    ("Arrivals", "transfers.arrivals"),
    ("Departures", "transfers.departures"),
    ("Prisons", "people.prisons"),
    ("Centres", "credentials.centres"),
    ("Staff", "people.staff"),
)
# Pages that are reached from the page of a link, though their addresses do not begin with its own.
ROOMS = {
    "/portfolio": ("/portfolios", "/cases"),
    "/quality": ("/cases", "/standardisation", "/claims", "/credentials"),
    "/slots": ("/rooms", "/bookings"),
}


# Home


@bp.get("/")
@allows(everyone)
def home(work: Work) -> ResponseReturnValue:
    if work.actor.is_anonymous:
        return redirect(url_for("people.sign_in"), 303)
    if work.actor.must_visit:
        return redirect(url_for(work.actor.must_visit), 303)
    draft = drafts.newest(work)
    place = draft.place if draft else None
    facts = queries.facts(work, rules.registration_in(place))
    members = _members(work)
    return render_template(
        "desk/home.html",
        facts=facts,
        may_declare=work.actor.holds(*HELPING, Role.IQA),
        is_held=work.actor.place_id is not None,
        member=members.get(work.actor.person_id),
        **_learner(work, facts, place),
        **_staff(work, facts, place),
        **_pool(work, members),
    )


def _learner(work: Work, facts: queries.Facts, place: str | None) -> dict[str, Any]:
    """What a registered learner needs: where to go on, and how far they are."""
    if facts.registration_id is None or work.actor.person_id is None:
        return {"carry_on": None}
    modules = courses.progress(work.session, work.actor.person_id)
    return {
        "carry_on": rules.carry_on(place, modules, facts.registration_id),
        "learning": rules.learning(modules),
        "answered": [module for module in modules if module.waiting or module.not_yet],
        "asks_for_name": not facts.has_a_printed_name and facts.met > 0,
    }


def _staff(work: Work, facts: queries.Facts, place: str | None) -> dict[str, Any]:
    """What waits for a member of staff."""
    checking, assessing = work.actor.places(Role.IQA), work.actor.places(Role.ASSESSOR)
    me = work.actor.person_id
    left_off = rules.left_off(place)
    goes_back = left_off and (facts.may_go_back or rules.registration_in(place) is None)
    return {
        "left_off": left_off if goes_back else None,
        "ready": quality.ready_at(work.session, checking, asked_by=me, limit=MOST + 1) if checking else [],
        "actions": quality.actions_at(work.session, assessing, FEW + 1, owner_id=me) if assessing else [],
        "again": to_decide_again(work.session, assessing, asked_by=me) if assessing else [],
        "few": FEW,
        "today": work.today,
        "most": MOST,
        "most_counted": MOST_COUNTED,
        "roles": Role,
        "holds": work.actor.holds,
    }


def _members(work: Work) -> dict[Any, Member]:
    """The pool as this person may count it, and themselves; nobody where it is no business of theirs."""
    everywhere = work.actor.holds(Role.NATIONAL)
    if not (everywhere or work.actor.holds(Role.COORDINATOR) or work.actor.place_id):
        return {}
    places = pool.EVERYWHERE if everywhere else work.actor.places(Role.COORDINATOR)
    return dict(pool.standings(work.session, places, work.today, also=work.actor.person_id))


def _pool(work: Work, members: dict[Any, Member]) -> dict[str, Any]:
    here = work.actor.places(Role.COORDINATOR)
    return {
        "pool_counts": counts(member.standing for member in members.values() if member.place_id in here),
        "nation": rules.nation(members.values()) if work.actor.holds(Role.NATIONAL) else None,
    }


# The links at the top of every page


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"navigation": navigation}


def navigation() -> list[dict[str, object]]:
    """The pages this visitor's doors would open to, for the top of every page. No statements."""
    visitor = current_user
    links = [("Home", "desk.home")]
    links += HELD if visitor.place_id else ()
    links += [(text, endpoint) for text, endpoint in STAFF if may_visit(endpoint)]
    return [_link(text, url_for(endpoint)) for text, endpoint in links]


def _link(text: str, href: str) -> dict[str, object]:
    rooms = [href, *ROOMS.get(href, ())]
    within = href != "/" and any(f"{request.path}/".startswith(f"{each}/") for each in rooms)
    return {"text": text, "href": href, "here": "page" if request.path == href else "true" if within else ""}


# Signing out


class WayOut(Door):
    """The door out. The words of any page may come with the press, and the one-use key among them is not its own."""

    def _do(self, job: Work, things: dict[str, Any], url: dict[str, Any]) -> Any:
        if g.forged and job.actor.is_authenticated:
            abort(400)
        response = make_response(self.view(job, **things, **url))
        job.session.commit()
        return response


def sign_out(work: Work) -> ResponseReturnValue:
    if request.method == "GET":
        return Press().page("desk/sign-out.html")
    _keep_words(work)
    people.sign_out(work)
    cookie.clear()
    return redirect(url_for("people.sign_in"), 303)


def _keep_words(work: Work) -> None:
    """Keep where they were and what was half-typed there. Whatever was posted, it never stops anyone leaving."""
    place = request.form.get("left", "")
    if not place:
        return
    try:
        with work.session.begin_nested():
            drafts.keep(work, place, request.form.to_dict(flat=False))
    except (SQLAlchemyError, ValueError):
        current_app.logger.exception("the words of a page could not be kept at signing out")


bp.add_url_rule("/sign-out", "sign_out", WayOut(sign_out, everyone, {}), methods=["GET", "POST"])

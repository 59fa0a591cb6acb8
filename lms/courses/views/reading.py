"""Reading modules: pages, words explained, scenarios, easy read, and what is there for staff."""

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Form, HalfTyped, Press
from lms.core.web import allows, signed_in
from lms.core.work import Work
from lms.courses import drafts, policy, queries, service
from lms.courses.content.images import content_type
from lms.courses.forms.reading import page_form, seen_in, words_for, words_in
from lms.courses.models import ModulePage
from lms.courses.queries import pace, reading
from lms.courses.rules import ModuleProgress
from lms.courses.rules.drafts import OF_EDITION, typed
from lms.courses.rules.editions import changes_between
from lms.courses.rules.pace import Progress
from lms.courses.rules.reflections import carried_over, words_name
from lms.courses.rules.tables import with_headings
from lms.courses.views.blueprint import bp
from lms.courses.views.shown import as_shown, edition_of


@bp.get("/learn")
@allows(signed_in)
def modules(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    found = queries.progress(work.session, work.actor.person_id)
    learning = any(policy.may_study(work.actor, module) for module in found)
    readable = [module for module in found if policy.may_read_module(work.actor, module)]
    progress = _pace(work, readable) if learning else None
    return render_template("courses/modules.html", modules=readable, learning=learning, progress=progress)


def _pace(work: Work, modules: list[ModuleProgress]) -> Progress | None:
    """How a learner keeps pace, or None where no day to finish by has been set."""
    assert work.actor.person_id is not None
    due = pace.due_date_for(work.session, work.actor.person_id)
    if due is None:
        return None
    breaks = pace.breaks_of(work.session, work.actor.person_id)
    return pace.progress_of(work, due.registration, modules, due=due, breaks=breaks)


@bp.get("/learn/<module>")
@allows(policy.may_read_module, module=queries.get_module)
def module(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    return redirect(url_for(".page", module=module.edition.slug, number=module.next_page or 1), 303)


@bp.get("/learn/<module>/<int:number>")
@allows(policy.may_read_module, module=queries.get_module)
def page(work: Work, module: ModuleProgress, number: int) -> ResponseReturnValue:
    found = queries.page_of(work.session, module.edition, number)
    if found is None:
        abort(404)
    if not policy.may_study(work.actor, module):
        return _show(work, module, found, Press(), studies=False)
    written = reading.reflections(work.session, work.actor.person_id, module.edition.slug) if found.prompts else {}
    draft = _half_typed(work, module, found)
    form = page_form(found.prompts)(data=words_for(found.prompts, written), draft=draft)
    return _show(work, module, found, form, studies=True)


def _half_typed(work: Work, module: ModuleProgress, found: ModulePage) -> HalfTyped | None:
    """What was half-typed on a page; of what was typed in another edition, the words under the prompts it still has."""
    kept = drafts.kept(work, request.path)
    edition = edition_of(work, module.edition, kept)
    if kept is None or edition is module.edition:
        return kept
    before = queries.page_of(work.session, edition, found.number)
    words = carried_over(kept, before.prompts if before else [], found.prompts)
    whole = all(said in words.values() for said in typed(kept).values() if any(said))
    return HalfTyped(words, began=kept.began if whole else "", others=kept.others)


@bp.post("/learn/<module>/<int:number>")
@allows(policy.may_study, module=queries.get_module)
def read(work: Work, module: ModuleProgress, number: int) -> ResponseReturnValue:
    shown = as_shown(work, module)
    found = queries.page_of(work.session, shown.edition, number)
    if found is None:
        abort(404)
    form = page_form(found.prompts)()
    words, seen = words_in(form, found.prompts), seen_in(form, found.prompts)
    if "stop" in request.form:
        return _stop(work, shown, found, form)
    if not form.does(lambda: service.read_page(work, shown.edition, number, words, seen)):
        return _show(work, shown, found, form, studies=True)
    if shown is not module:
        return redirect(url_for(".module", module=module.edition.slug), 303)
    if number == module.length:
        return redirect(url_for(".check", module=module.edition.slug), 303)
    return redirect(url_for(".page", module=module.edition.slug, number=number + 1), 303)


def _stop(work: Work, module: ModuleProgress, found: ModulePage, form: Form) -> ResponseReturnValue:
    """Keep the words and the place, and go home. The page is not read yet."""
    words, seen = words_in(form, found.prompts), seen_in(form, found.prompts)
    if not form.does(lambda: service.reflect(work, module.edition.slug, found.number, words, seen)):
        return _show(work, module, found, form, studies=True)
    drafts.keep(work, request.path, {"at": [form["at"].data or ""]})
    flash("Saved. You can carry on from here next time.")
    return redirect("/", 303)


def _show(work: Work, module: ModuleProgress, found: ModulePage, form: Form, *, studies: bool) -> ResponseReturnValue:
    women = found.html_women is not None and reading.reads_as_women_do(work)
    boxes = [form[words_name(n)] for n in range(1, len(found.prompts) + 1)] if studies else []
    if studies:
        form[OF_EDITION].data = module.edition.content_hash
    return form.page(
        "courses/page.html",
        module=module,
        page=found,
        words=with_headings(found.html_women if women and found.html_women else found.html),
        boxes=boxes,
        studies=studies,
    )


@bp.get("/learn/<module>/images/<name>")
@allows(policy.may_read_module, module=queries.get_module)
def image(work: Work, module: ModuleProgress, name: str) -> Response:
    found = queries.image_of(work.session, module.edition, name)
    if found is None:
        abort(404)
    return make_response(found.body, {"Content-Type": content_type(found.path)})


# Beside the pages


@bp.get("/learn/<module>/glossary")
@allows(policy.may_read_module, module=queries.get_module)
def glossary(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    if not module.edition.glossary:
        abort(404)
    typed = request.args.get("from", 0, type=int)
    came_from = typed if 1 <= typed <= module.length else None
    return render_template("courses/glossary.html", module=module, came_from=came_from)


@bp.get("/learn/<module>/scenarios/<int:number>", defaults={"scene": None})
@bp.get("/learn/<module>/scenarios/<int:number>/<scene>")
@allows(policy.may_read_module, module=queries.get_module)
def scenario(work: Work, module: ModuleProgress, number: int, scene: str | None) -> ResponseReturnValue:
    found = next((each for each in module.edition.scenarios if each["number"] == number), None)
    if found is None:
        abort(404)
    shown = _scene(found, scene)
    if shown is None:
        abort(404)
    women = _differs(shown) and reading.reads_as_women_do(work)
    return render_template("courses/scenario.html", module=module, scenario=found, scene=shown, women=women)


def _scene(scenario: dict[str, Any], name: str | None) -> dict[str, Any] | None:
    """The scene of that name; the first when none is named."""
    scenes: list[dict[str, Any]] = scenario["scenes"]
    return scenes[0] if name is None else next((scene for scene in scenes if scene["name"] == name), None)


def _differs(scene: dict[str, Any]) -> bool:
    return scene["html_women"] is not None or any(reply["text_women"] for reply in scene["replies"])


@bp.get("/learn/<module>/easy-read")
@allows(policy.may_read_module, module=queries.get_module)
def easy_read(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    if not module.edition.easy_read:
        abort(404)
    return render_template("courses/easy-read.html", module=module)


@bp.get("/learn/<module>/changes")
@allows(policy.may_read_module, module=queries.get_module)
def changes(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    """What a newer edition changed; for whoever reads the newest, what that one changed."""
    newest = reading.newest_edition(work.session, module.edition.slug)
    assert newest is not None
    behind = newest.id != module.edition.id
    old = module.edition if behind else reading.edition_before(work.session, newest)
    found = None
    if old is not None:
        pages = reading.pages_of(work.session, old), reading.pages_of(work.session, newest)
        found = changes_between(old, pages[0], newest, pages[1])
    return render_template("courses/changes.html", module=module, newest=newest, behind=behind, changes=found)


# For staff


@bp.get("/learn/<module>/tutor")
@allows(policy.may_read_staff_pages, module=queries.get_module)
def facilitator(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    return _for_staff(module, module.edition.facilitator, "For tutors")


@bp.get("/learn/<module>/staff-note")
@allows(policy.may_read_staff_pages, module=queries.get_module)
def staff_note(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    return _for_staff(module, module.edition.staff_note, "For wing officers")


def _for_staff(module: ModuleProgress, html: str, who: str) -> ResponseReturnValue:
    if not html:
        abort(404)
    return render_template("courses/for-staff.html", module=module, html=with_headings(html), who=who)

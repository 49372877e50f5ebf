"""Handing homes over: what runs in them is shown first, and follows the home."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.cohorts import circles
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people import home_actions
from courseapp.people.home_queries import own_service, staff_of
from courseapp.people.models import Person
from courseapp.series import policy, texts
from courseapp.series.blueprint import bp
from courseapp.series.forms import HandOverForm
from courseapp.series.handover_queries import Handed, digest, handed_over
from courseapp.series.list_views import circle_of, tabs
from courseapp.series.rules import must_be_two
from courseapp.web.guard import guarded


@bp.route("/leksjoner/overforing", methods=["GET", "POST"])
@guarded(policy.HAND_OVER)
def hand_over(actor: Actor) -> ResponseReturnValue:
    """Let another follow up all homes of one contact person, after showing them and what runs there."""
    staff, circle = staff_of(own_service(actor).id), circle_of(actor)
    own = actor.person_id if actor.role == Role.CONTACT_PERSON else None
    form = HandOverForm()
    form.offer(staff, own)
    if form.validate_on_submit():
        giver, taker = own or int(form.giver.data), int(form.taker.data)
        handed = handed_over(actor, circle, giver)
        try:
            must_be_two(giver, taker)
            if not form.shown.data:
                return _preview(form, handed, staff)
            return _do(actor, form.shown.data, handed, giver, taker)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
            form.shown.data = ""
    page = render_template("series/hand_over.html", form=form, tabs=tabs(actor, "series.hand_over", circle))
    return page, 422 if request.method == "POST" else 200


def _do(actor: Actor, shown: str, handed: list[Handed], giver: int, taker: int) -> ResponseReturnValue:
    """Hand over what was shown. Raises Refused("series.handed_over") when it is no longer the same."""
    back = url_for("series.due", krets=circles.slug(circle_of(actor)))
    if not handed:
        flash(_("Hjemmene er alt overført."), "info")
        return redirect(back, 303)
    if shown != digest(handed):
        raise Refused("series.handed_over")
    with transaction():
        home_actions.hand_over(actor, [it.home for it in handed], giver, taker)
    flash(ngettext("%(num)s hjem er overført.", "%(num)s hjem er overført.", len(handed)), "success")
    return redirect(back, 303)


def _preview(form: HandOverForm, handed: list[Handed], staff: list[Person]) -> ResponseReturnValue:
    names = {str(person.id): person.name for person in staff}
    return render_template(
        "series/hand_over_preview.html",
        handed=handed,
        taker=names[form.taker.data],
        hidden={
            **{field.name: field.data for field in form if field.name in {"giver", "taker"}},
            "shown": digest(handed),
        },
        lesson_name=texts.lesson_name,
        title=_("Overfør hjem"),
    )

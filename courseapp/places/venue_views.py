"""Pages of venues and their rooms."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.places import policy, queries
from courseapp.places import venue_actions as actions
from courseapp.places.blueprint import bp
from courseapp.places.forms import ClosureForm, RoomForm, VenueForm
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.models import Room, Venue, VenueClosure
from courseapp.places.texts import WEEKDAYS, refusal
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry

menu_entry("places.venues", _l("Steder"), policy.SEE_VENUES, 60)


@bp.get("/steder")
@guarded(policy.SEE_VENUES)
def venues(actor: Actor) -> ResponseReturnValue:
    """List the cooperation's venues."""
    cooperation = queries.own_cooperation(actor)
    return render_template("places/venues.html", cooperation=cooperation, venues=queries.venues_of(actor))


@bp.route("/steder/nytt", methods=["GET", "POST"])
@guarded(policy.CHANGE_VENUE)
def create_venue(actor: Actor) -> ResponseReturnValue:
    """Add a venue."""
    form = VenueForm()
    form.show(all_municipalities(), None)
    if form.validate_on_submit():
        try:
            with transaction():
                venue = actions.create_venue(actor, form.facts, form.hours)
            flash(_("Lokalet er lagret. Legg til rommene som kan bookes."), "success")
            return redirect(url_for("places.add_room", code=venue.code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("places/venue_form.html", form=form, venue=None, weekdays=WEEKDAYS)
    return page, 422 if form.errors else 200


@bp.route("/steder/<code>", methods=["GET", "POST"])
@guarded(policy.CHANGE_VENUE, queries.find_venue)
def venue(actor: Actor, venue: Venue) -> ResponseReturnValue:
    """Show a venue with its rooms, hours and closed days; add such days."""
    code, form = venue.code, ClosureForm()
    if form.validate_on_submit() and (first := form.first_day.data):
        try:
            with transaction():
                actions.close_venue(actor, venue, first, form.last_day.data or first)
            flash(_("Dagene er lagt til. Det som alt er booket, blir stående."), "success")
            return redirect(url_for("places.venue", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("places/venue.html", venue=venue, weekdays=WEEKDAYS, form=form)
    return page, 422 if form.errors else 200


def find_closure(actor: Actor, code: str, number: int) -> VenueClosure | None:
    """Find days on which a venue of a coordinator's cooperation is closed."""
    venue = queries.find_venue(actor, code)
    return next((it for it in venue.closures if it.id == number), None) if venue else None


@bp.post("/steder/<code>/stengt/<int(max=999999999):number>/fjern")
@guarded(policy.CHANGE_VENUE, find_closure)
def reopen_venue(actor: Actor, closure: VenueClosure) -> ResponseReturnValue:
    """Let a venue be used again on the days it was closed."""
    with transaction():
        code = db.session.scalars(select(Venue.code).where(Venue.id == closure.venue_id)).one()
        actions.reopen_venue(actor, closure)
    flash(_("Lokalet kan brukes igjen disse dagene."), "success")
    return redirect(url_for("places.venue", code=code), 303)


@bp.route("/steder/<code>/endre", methods=["GET", "POST"])
@guarded(policy.CHANGE_VENUE, queries.find_venue)
def change_venue(actor: Actor, venue: Venue) -> ResponseReturnValue:
    """Change what is known about a venue."""
    code, form = venue.code, VenueForm()
    form.show(all_municipalities(), venue)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_venue(actor, venue, form.facts, form.hours)
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("places.venue", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    page = render_template("places/venue_form.html", form=form, venue=venue, weekdays=WEEKDAYS)
    return page, 422 if form.errors else 200


@bp.route("/steder/<code>/rom", methods=["GET", "POST"])
@guarded(policy.CHANGE_VENUE, queries.find_venue)
def add_room(actor: Actor, venue: Venue) -> ResponseReturnValue:
    """Add a room to a venue."""
    code, form = venue.code, RoomForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.add_room(actor, venue, form.name.data or "", form.capacity.data or 0)
            flash(_("Rommet er lagret."), "success")
            return redirect(url_for("places.venue", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("places/room_form.html", form=form, venue=venue, room=None), 422 if form.errors else 200


def find_room(actor: Actor, code: str, number: int) -> Room | None:
    """Find a room of a venue of a coordinator's cooperation."""
    venue = queries.find_venue(actor, code)
    return next((room for room in venue.rooms if room.id == number), None) if venue else None


@bp.route("/steder/<code>/rom/<int(max=999999999):number>", methods=["GET", "POST"])
@guarded(policy.CHANGE_VENUE, find_room)
def change_room(actor: Actor, room: Room) -> ResponseReturnValue:
    """Change a room's name or capacity."""
    venue, code, form = room.venue, room.venue.code, RoomForm(obj=room)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_room(actor, room, form.name.data or "", form.capacity.data or 0)
            flash(_("Rommet er lagret."), "success")
            return redirect(url_for("places.venue", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("places/room_form.html", form=form, venue=venue, room=room), 422 if form.errors else 200


@bp.post("/steder/<code>/rom/<int(max=999999999):number>/slett")
@guarded(policy.CHANGE_VENUE, find_room)
def remove_room(actor: Actor, room: Room) -> ResponseReturnValue:
    """Delete a room that was never used."""
    code = room.venue.code
    try:
        with transaction():
            actions.remove_room(actor, room)
        flash(_("Rommet er slettet."), "success")
    except Refused as refused:
        flash(refusal(refused), "danger")
    return redirect(url_for("places.venue", code=code), 303)

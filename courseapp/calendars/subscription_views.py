"""Subscriptions: what one's calendar programs read, new addresses, and an end to old ones."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.calendars import actions, policy, subscription_queries, texts
from courseapp.calendars.blueprint import bp
from courseapp.calendars.feed_queries import hides_place
from courseapp.calendars.forms import SubscriptionForm
from courseapp.calendars.models import Subscription
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people.profile import current_session
from courseapp.web.guard import guarded


@bp.route("/kalender/abonnement", methods=["GET", "POST"])
@guarded(policy.SUBSCRIBE)
def subscriptions(actor: Actor) -> ResponseReturnValue:
    """Show one's own subscriptions, and make one; its secret is shown this once."""
    targets = subscription_queries.targets(actor)
    may_place = not any(hides_place(actor, target.kind) for target in targets[:1])
    form = SubscriptionForm(actor, targets, may_place=may_place)
    if form.validate_on_submit():
        grant_id = current_session(actor).grant_id or 0
        wish = form.chosen
        try:
            with transaction():
                token = actions.subscribe(
                    actor, grant_id, wish.kind, wish.target_id, circle=wish.circle, style=form.style
                )
            return _new_address(token)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template(
        "calendars/subscriptions.html",
        form=form,
        rows=subscription_queries.own(actor),
        target_words=texts.target_words,
        naming_words=texts.NAMING,
        only_choice=texts.KIND.get(targets[0].kind) if targets else None,
        naming_help=texts.NAMING_FOR_FAMILIES if actor.role in FAMILY else texts.NAMING_FOR_STAFF,
    )
    return page, 422 if request.method == "POST" else 200


def _new_address(token: str) -> ResponseReturnValue:
    """Show a secret address, once."""
    path = url_for("calendars.feed", token=token)
    address = f"{current_app.extensions['courseapp'].base_url}{path}"
    webcal = f"webcal://{address.split('://', 1)[1]}"
    page = render_template("calendars/new_address.html", address=address, webcal=webcal)
    return page, 200, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _asked(actor: Actor) -> Subscription | None:
    return subscription_queries.find_own(actor, request.form.get("subscription", ""))


@bp.post("/kalender/abonnement/ny-adresse")
@guarded(policy.SUBSCRIBE, _asked)
def renew(actor: Actor, subscription: Subscription) -> ResponseReturnValue:
    """Give a subscription a new address."""
    try:
        with transaction():
            token = actions.renew(actor, subscription)
    except Refused as refused:
        flash(texts.refusal(refused), "info")
        return redirect(url_for("calendars.subscriptions"), 303)
    return _new_address(token)


@bp.post("/kalender/abonnement/avslutt")
@guarded(policy.SUBSCRIBE, _asked)
def revoke(actor: Actor, subscription: Subscription) -> ResponseReturnValue:
    """End a subscription."""
    try:
        with transaction():
            actions.revoke(actor, subscription)
        flash(_("Abonnementet er avsluttet. Kalenderen får ikke flere endringer, og du kan slette den der."), "success")
    except Refused as refused:
        flash(texts.refusal(refused), "info")
    return redirect(url_for("calendars.subscriptions"), 303)

"""Pages for signing in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people import sign_in as actions
from courseapp.people.blueprint import bp
from courseapp.people.models import SignInWay
from courseapp.people.sign_in_forms import LinkForm, PasswordForm
from courseapp.people.signed_in import load
from courseapp.people.texts import refusal
from courseapp.people.throttle import network_of
from courseapp.web.guard import current_actor, public
from courseapp.web.security import safe_next, same_origin_get
from courseapp.web.words import current_language


@bp.route("/logg-inn", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail address and password."""
    wanted = safe_next(request.args.get("next"))
    if request.method == "GET" and current_actor():
        return redirect(wanted or "/")
    form, status = PasswordForm(), 200
    if form.validate_on_submit():
        try:
            account = actions.by_password(form.email.data or "", form.password.data or "", _network())
            with transaction():
                token = actions.begin_session(account, SignInWay.PASSWORD)
                actions.end_session(session.get("_user_id"))
        except Refused as refused:
            if refused.code == "people.no_role":
                return _no_role()
            form.refuse(refusal(refused))
            status = 429 if refused.code == "people.too_many_tries" else 422
        else:
            return _enter(token, wanted)
    return render_template("people/sign_in.html", form=form, wanted=wanted), status


@bp.route("/logg-inn/lenke", methods=["GET", "POST"])
@public
def ask_link() -> ResponseReturnValue:
    """Ask for a link by e-mail; the answer never tells whether there is such an account."""
    form = LinkForm()
    if form.validate_on_submit():
        actions.request_link(form.email.data or "", _network())
        if wanted := safe_next(request.args.get("next")):
            session["next"] = wanted
        return redirect(url_for("people.link_sent"))
    return render_template("people/sign_in_ask_link.html", form=form)


@bp.get("/logg-inn/sendt")
@public
def link_sent() -> ResponseReturnValue:
    """Say what happens now."""
    return render_template("people/sign_in_link_sent.html")


@bp.route("/logg-inn/<token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    """Use a mailed link: a button first, since programs that look through mail open every address in it."""
    link = actions.find_link(token)
    if link is None:
        return _link_over()
    at_once = link.reusable and request.method == "GET" and same_origin_get()
    if request.method != "POST" and not at_once:
        return render_template("people/sign_in_link.html")
    try:
        with transaction():
            secret = actions.by_link(token)
            actions.end_session(session.get("_user_id"))
    except Refused as refused:
        return _no_role() if refused.code == "people.no_role" else _link_over()
    return _enter(secret, session.get("next") or safe_next(request.args.get("next")))


@bp.post("/logg-ut")
@public
def sign_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    language = current_language()
    with transaction():
        actions.end_session(session.get("_user_id"))
    session.clear()
    session["language"] = language
    flash(_("Du er logget ut."), "success")
    response = redirect(url_for("people.sign_in"), code=303)
    # Not "cookies": that would also clear those of other services under the same municipality's name.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _enter(token: str, wanted: str | None) -> ResponseReturnValue:
    """Give the browser a new session that holds nothing of the old one."""
    session.clear()
    if signed_in := load(token):
        login_user(signed_in)
    return redirect(wanted or "/", code=303)


def _network() -> str:
    return network_of(request.remote_addr)


def _link_over() -> ResponseReturnValue:
    """Answer alike for a link that is used, too old, or never was."""
    return render_template("people/sign_in_link_over.html"), 404


def _no_role() -> ResponseReturnValue:
    return render_template("people/sign_in_no_role.html"), 403

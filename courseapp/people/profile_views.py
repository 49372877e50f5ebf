"""Pages of a person's own account."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import whole_number
from courseapp.people import profile as actions
from courseapp.people.blueprint import bp
from courseapp.people.policy import SEE_OWN_PROFILE
from courseapp.people.sign_in_forms import LanguageForm, NewPasswordForm
from courseapp.people.signed_in import load
from courseapp.people.texts import WAY, refusal
from courseapp.web.context import ROLE_WORDS
from courseapp.web.guard import current_actor, guarded, public
from courseapp.web.security import safe_next
from courseapp.web.words import LANGUAGES


@bp.get("/profil")
@guarded(SEE_OWN_PROFILE)
def profile(actor: Actor) -> ResponseReturnValue:
    """Show one's own account."""
    return render_template(
        "people/profile.html",
        account=actions.own_account(actor),
        language_form=LanguageForm(code=actor.language),
        grants=actions.own_grants(actor),
        sessions=actions.own_sessions(actor),
        role_words=ROLE_WORDS,
        way_words=WAY,
    )


@bp.route("/rolle", methods=["GET", "POST"])
@guarded(SEE_OWN_PROFILE)
def choose_role(actor: Actor) -> ResponseReturnValue:
    """Choose which of one's roles to act in."""
    grants = actions.own_grants(actor)
    if request.method == "GET":
        current = actions.current_session(actor).grant_id
        return render_template("people/role.html", grants=grants, current=current, role_words=ROLE_WORDS)
    grant = next((grant for grant in grants if str(grant.id) == request.form.get("grant")), None)
    if grant is None:
        abort(404)
    with transaction():
        token = actions.switch_role(actor, grant)
    flash(_("Nå bruker du rollen %(role)s.", role=ROLE_WORDS[grant.role]), "success")
    return _renewed(token, "/")


@bp.post("/profil/innlogginger")
@guarded(SEE_OWN_PROFILE)
def end_sessions(actor: Actor) -> ResponseReturnValue:
    """Sign out one other browser, or all others."""
    which = request.form.get("session", "")
    with transaction():
        if which == "others":
            actions.end_other_sessions(actor)
        elif (number := whole_number(which)) is not None:
            actions.end_session(actor, number)
        else:
            abort(400)
    flash(_("Utlogget."), "success")
    return redirect(url_for("people.profile"), code=303)


@bp.route("/profil/passord", methods=["GET", "POST"])
@guarded(SEE_OWN_PROFILE)
def set_password(actor: Actor) -> ResponseReturnValue:
    """Set or change one's own password."""
    form, status = NewPasswordForm(), 200
    if form.validate_on_submit():
        try:
            token = actions.set_password(actor, form.current.data or "", form.new.data or "")
        except Refused as refused:
            form.refuse(refusal(refused))
            status = 429 if refused.code == "people.too_many_tries" else 422
        else:
            flash(_("Passordet er lagret. Alle andre steder er du logget ut."), "success")
            return _renewed(token, url_for("people.profile"))
    has_password = actions.own_account(actor).password_hash is not None
    skips_current = actions.may_skip_current_password(actor)
    page = "people/password.html" if has_password or skips_current else "people/password_needs_link.html"
    return render_template(page, form=form, asks_current=not skips_current, has_password=has_password), status


@bp.post("/sprak")
@public
def choose_language() -> ResponseReturnValue:
    """Remember a language, with the account or in a visitor's browser, and go back."""
    code = request.form.get("code", "")
    if code not in LANGUAGES:
        abort(400)
    if actor := current_actor():
        with transaction():
            actions.change_language(actor, code)
    else:
        session["language"] = code
    return redirect(_without_language(safe_next(request.form.get("next")) or "/"), code=303)


def _without_language(address: str) -> str:
    """Take ``lang`` out of an address, since it would win over the choice just made."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return parts._replace(query=urlencode(query)).geturl()


def _renewed(token: str, where: str) -> ResponseReturnValue:
    """Hand the browser its session's new secret."""
    if signed_in := load(token):
        login_user(signed_in)
    return redirect(where, code=303)

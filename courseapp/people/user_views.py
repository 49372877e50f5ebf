"""Pages of users and their roles."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people import user_actions as actions
from courseapp.people import user_queries as queries
from courseapp.people.blueprint import bp
from courseapp.people.models import Account, RoleGrant
from courseapp.people.policy import MANAGE_USERS
from courseapp.people.user_forms import GRANTABLE, DutyForm, NameForm, NewUserForm, SearchForm
from courseapp.people.user_texts import refusal
from courseapp.web.context import ROLE_WORDS
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number

menu_entry("people.users", _l("Brukere"), MANAGE_USERS, 70)


@bp.route("/brukere", methods=["GET", "POST"])
@guarded(MANAGE_USERS)
def users(actor: Actor) -> ResponseReturnValue:
    """List those who work here; a search is posted."""
    form, number = SearchForm(), page_number(request.args.get("side"))
    words = (form.words.data or "") if form.validate_on_submit() else ""
    role = _role(request.args.get("rolle"))
    roles = GRANTABLE if actor.role == Role.ADMIN else (Role.CONTACT_PERSON, Role.LEADER)
    return render_template(
        "people/users.html",
        form=form,
        role=role,
        roles=roles,
        words=words,
        page=queries.users(actor, 1 if words else number, role=role, words=words),
        role_words=ROLE_WORDS,
        pages_at=lambda number: url_for("people.users", rolle=role.value if role else None, side=number),
    )


def _role(text: str | None) -> Role | None:
    """Read the role asked for; anything strange is none."""
    return Role(text) if text in set(GRANTABLE) else None


@bp.route("/brukere/ny", methods=["GET", "POST"])
@guarded(MANAGE_USERS)
def create_user(actor: Actor) -> ResponseReturnValue:
    """Give somebody an account and a role."""
    form = NewUserForm()
    _offer(actor, form)
    if form.validate_on_submit():
        try:
            with transaction():
                language, duty = str(form.language.data), form.duty(_own_service(actor))
                account = actions.create_user(actor, form.name, form.email.data or "", language, duty)
            flash(_("Brukeren er lagret, og logger inn med en lenke på e-post."), "success")
            return redirect(url_for("people.user", code=account.code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("people/users_new.html", form=form), 422 if form.errors else 200


def _offer(actor: Actor, form: DutyForm) -> None:
    if actor.role == Role.LEADER:
        form.only_contact_persons()
    else:
        form.offer(queries.all_services(), queries.all_cooperations())


def _own_service(actor: Actor) -> int | None:
    return next(iter(actor.service_ids), None)


@bp.get("/brukere/<code>")
@guarded(MANAGE_USERS, queries.find_user)
def user(actor: Actor, account: Account) -> ResponseReturnValue:
    """Show a user and the roles the reader may know of."""
    form = DutyForm()
    _offer(actor, form)
    return _user_page(actor, account, form)


def _user_page(actor: Actor, account: Account, form: DutyForm) -> ResponseReturnValue:
    own = account.id == actor.account_id
    page = render_template(
        "people/users_one.html",
        account=account,
        grants=queries.grants_of(actor, [account.id]),
        form=form,
        role_words=ROLE_WORDS,
        own=own,
        mine=not own and not queries.other_roles(account, actor),
        revocable=queries.MANAGED if actor.role == Role.ADMIN else {Role.CONTACT_PERSON},
    )
    return page, 422 if form.errors else 200


@bp.post("/brukere/<code>/roller")
@guarded(MANAGE_USERS, queries.find_user)
def grant_role(actor: Actor, account: Account) -> ResponseReturnValue:
    """Give a user one more role."""
    code, form = account.code, DutyForm()
    _offer(actor, form)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.grant_duty(actor, account, form.duty(_own_service(actor)))
            flash(_("Rollen er gitt."), "success")
            return redirect(url_for("people.user", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return _user_page(actor, account, form)


@bp.post("/brukere/<code>/roller/<int(max=999999999):number>/fjern")
@guarded(MANAGE_USERS, queries.find_grant)
def revoke_role(actor: Actor, held: RoleGrant) -> ResponseReturnValue:
    """Take a role away; its sessions end at once."""
    code = request.view_args["code"] if request.view_args else ""
    try:
        with transaction():
            homes = actions.revoke_duty(actor, held)
        flash(_("Rollen er tatt bort."), "success")
        if homes:
            words = ngettext("%(num)s hjem trenger ny kontaktperson.", "%(num)s hjem trenger ny kontaktperson.", homes)
            flash(words, "warning")
    except Refused as refused:
        flash(refusal(refused), "danger")
    still = queries.find_user(actor, code)
    return redirect(url_for("people.user", code=code) if still else url_for("people.users"), 303)


@bp.route("/brukere/<code>/endre", methods=["GET", "POST"])
@guarded(MANAGE_USERS, queries.find_user)
def change_user(actor: Actor, account: Account) -> ResponseReturnValue:
    """Correct a user's name or e-mail address."""
    code, person = account.code, account.person
    form = NameForm(given_name=person.given_name, family_name=person.family_name, email=account.email)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_user(actor, account, form.name, form.email.data or "")
            flash(_("Endringene er lagret."), "success")
            return redirect(url_for("people.user", code=code), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("people/users_change.html", form=form, account=account), 422 if form.errors else 200


@bp.post("/brukere/<code>/aktiv")
@guarded(MANAGE_USERS, queries.find_user)
def set_active(actor: Actor, account: Account) -> ResponseReturnValue:
    """Close an account, or open it again."""
    code, active = account.code, request.form.get("active") == "1"
    try:
        with transaction():
            actions.set_active(actor, account, active=active)
        flash(_("Brukeren kan logge inn igjen.") if active else _("Brukeren er stengt ute overalt."), "success")
    except Refused as refused:
        flash(refusal(refused), "danger")
    return redirect(url_for("people.user", code=code), 303)

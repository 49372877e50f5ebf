"""Persons, households, accounts, roles and sessions. No street address is stored anywhere, for anybody."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.kernel.access import Role
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, is_in
from courseapp.kernel.outbox import Channel
from courseapp.places.models import ChildWelfareService, Cooperation, Municipality


class Person(Base):
    """Somebody who takes part, leads or works here. Names are as the person writes them.

    ``limited_visibility`` is the only trace of an address protection: no reason, no grade, no place. It does not
    open by itself when ``visibility_review_on`` has passed.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("NOT limited_visibility OR visibility_review_on IS NOT NULL", name="limited_has_review"),
        Index("ix_person_name_folded", "name_folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str] = mapped_column(default="")
    name_folded: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    limited_visibility: Mapped[bool] = mapped_column(default=False)
    visibility_review_on: Mapped[date | None]

    @property
    def name(self) -> str:
        """The full name. For pages use people.privacy, which knows who may see it."""
        return f"{self.given_name} {self.family_name}".strip()


class HouseholdKind(StrEnum):
    """What kind of home a household is. Birth parents are an audience apart.

    STAFF is no home: it is one person at work, who takes part in staff courses as a household of one.
    """

    FOSTER_HOME = "foster_home"
    KINSHIP = "kinship"
    RESPITE = "respite"
    EMERGENCY = "emergency"
    BIRTH_PARENT = "birth_parent"
    STAFF = "staff"


FOSTER_KINDS: Final = tuple(
    kind for kind in HouseholdKind if kind not in {HouseholdKind.BIRTH_PARENT, HouseholdKind.STAFF}
)
"""The kinds of the foster homes' circle."""


class Household(Base):
    """A home that takes part as one. Its service follows it up and pays; it may live in another municipality.

    ``code`` is its name towards those who may not know who it is, and in addresses. ``service_reference`` is the
    service's own name for it, by which an import finds it again. ``staff_person_id`` is whose staff unit it is: a
    person has one, and no home has it. What lists homes asks ``is_home()``.
    """

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="ends_after_start"),
        UniqueConstraint("service_id", "service_reference"),
        Index("ix_household_service_id_kind", "service_id", "kind"),
        Index("ix_household_contact_person_id", "contact_person_id"),
        # What hangs on a home may carry its kind, and so never be of the other circle.
        Index("uq_household_id_kind", "id", "kind", unique=True),
        UniqueConstraint("staff_person_id"),
        CheckConstraint("(kind = 'staff') = (staff_person_id IS NOT NULL)", name="staff_has_person"),
        # A home has what a staff unit never has: somebody who follows it up, and a name in the service's own books.
        CheckConstraint(
            "staff_person_id IS NULL OR (contact_person_id IS NULL AND service_reference IS NULL)",
            name="staff_is_no_home",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    service_reference: Mapped[str | None]
    kind: Mapped[HouseholdKind] = mapped_column(choice(HouseholdKind, "kind"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    care_municipality: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    home_municipality: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    contact_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str] = mapped_column(default="nb")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    staff_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    service: Mapped[ChildWelfareService] = relationship()
    lives_in: Mapped[Municipality] = relationship(foreign_keys=[home_municipality])
    contact_person: Mapped[Person | None] = relationship(foreign_keys=[contact_person_id])
    members: Mapped[list[HouseholdMember]] = relationship(back_populates="household", order_by="HouseholdMember.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own form)


def is_home() -> ColumnElement[bool]:
    """The condition that Household is a home, and no staff unit: every list, search and count of homes has it."""
    return Household.kind != HouseholdKind.STAFF


class MemberRole(StrEnum):
    """What a person is in a household. Foster children are never registered."""

    ADULT = "adult"
    OWN_CHILD = "own_child"


class AgeBand(StrEnum):
    """Ages of a household's own children, in bands; birth dates are not kept."""

    A0_5 = "0-5"
    A6_9 = "6-9"
    A10_13 = "10-13"
    A14_17 = "14-17"


class HouseholdMember(Base):
    """A person's time in a household, from the first day to the last (None: still there)."""

    __tablename__ = "household_member"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="ends_after_start"),
        CheckConstraint("(role = 'own_child') = (age_band IS NOT NULL)", name="children_have_band"),
        Index("ix_household_member_household_id", "household_id"),
        Index(
            "uq_household_member_current",
            "household_id",
            "person_id",
            unique=True,
            postgresql_where=text("last_day IS NULL"),
            sqlite_where=text("last_day IS NULL"),
        ),
        Index("ix_household_member_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole, "role"))
    age_band: Mapped[AgeBand | None] = mapped_column(choice(AgeBand, "age_band"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]

    household: Mapped[Household] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class Account(Base):
    """A person's way in. ``email`` is kept casefolded; ``password_hash`` is None for those who use mailed links."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="nb")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", order_by="RoleGrant.id")


class WordChoice(Base):
    """How a person wants to be told. Without a row: by mail, neutrally, reminders too, and each adult of a home.

    ``detailed``: the message itself may say which course and when. ``leaves_to_other``: another adult reads for the
    home.
    """

    __tablename__ = "word_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"), default=Channel.MAIL)
    detailed: Mapped[bool] = mapped_column(default=False)
    leaves_to_other: Mapped[bool] = mapped_column(default=False)
    reminders: Mapped[bool] = mapped_column(default=True)


SERVICE_ROLES = frozenset({Role.CONTACT_PERSON, Role.LEADER})


class RoleGrant(Base):
    """A role an account may act in.

    A coordinator's is for a cooperation, and knows by name the homes of all its services, or of one when
    ``service_id`` is given; a leader's and a contact person's is for a service.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'coordinator') = (cooperation_id IS NOT NULL)", name="coordinators_of_cooperations"),
        CheckConstraint(
            f"(NOT {is_in('role', SERVICE_ROLES)} OR service_id IS NOT NULL) AND "
            f"(service_id IS NULL OR {is_in('role', SERVICE_ROLES | {Role.COORDINATOR})})",
            name="staff_of_services",
        ),
        UniqueConstraint("account_id", "role", "cooperation_id", "service_id", postgresql_nulls_not_distinct=True),
        Index("ix_role_grant_service_id", "service_id"),
        Index("ix_role_grant_cooperation_id", "cooperation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    cooperation_id: Mapped[int | None] = mapped_column(ForeignKey("cooperation.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants")
    cooperation: Mapped[Cooperation | None] = relationship()
    service: Mapped[ChildWelfareService | None] = relationship()


class SignInWay(StrEnum):
    """How somebody showed who they are. A demo link is open to everybody who reads the description file."""

    PASSWORD = "password"  # noqa: S105 (the name of a way, not a secret)
    LINK = "link"
    DEMO_LINK = "demo_link"


class AccountSession(Base):
    """One signed-in browser. Only the hash of its secret is kept; a row that is gone or over is signed out."""

    __tablename__ = "account_session"
    __table_args__ = (Index("ix_account_session_account_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="SET NULL"))
    way: Mapped[SignInWay] = mapped_column(choice(SignInWay, "way"), default=SignInWay.PASSWORD)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SignInLink(Base):
    """A mailed way in. It works once and for a short while; only demo worlds make reusable ones."""

    __tablename__ = "sign_in_link"
    __table_args__ = (Index("ix_sign_in_link_account_id", "account_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    reusable: Mapped[bool] = mapped_column(default=False)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id", ondelete="SET NULL"))


class SignInTry(Base):
    """A try to sign in, for throttling: by hashed e-mail address and by hashed network address."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]
    at: Mapped[datetime]

"""What may be done with people, homes and accounts, and by whom."""

from courseapp.kernel.access import deed

SEE_OWN_PROFILE = deed(
    "people.see_own_profile",
    foster_parent="own",
    birth_parent="own",
    facilitator="own",
    contact_person="own",
    coordinator="own",
    leader="own",
    admin="own",
)
SEE_HOMES = deed(
    "people.see_homes",
    contact_person="homes followed up",
    coordinator="homes of member services, protected ones as code",
    leader="homes of own service",
)
SEE_HOME = deed(
    "people.see_home",
    contact_person="homes followed up",
    coordinator="homes of member services, protected ones as code",
    leader="homes of own service",
)
CREATE_HOME = deed("people.create_home", contact_person="own service, followed up by oneself", leader="own service")
CHANGE_HOME = deed("people.change_home", contact_person="homes followed up", leader="homes of own service")
LIMIT_VISIBILITY = deed("people.limit_visibility", contact_person="homes followed up", leader="homes of own service")
IMPORT_HOMES = deed("people.import_homes", leader="own service")
MANAGE_USERS = deed(
    "people.manage_users",
    leader="contact persons of own service, not own roles",
    admin="staff and facilitators, not own roles, no families",
)

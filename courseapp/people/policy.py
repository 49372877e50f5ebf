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
CHANGE_HOME = deed("people.change_home", contact_person="homes followed up", leader="homes of own service")
IMPORT_HOMES = deed("people.import_homes", leader="own service")
MANAGE_USERS = deed("people.manage_users", leader="own service, not own roles", admin="all, without personal data")

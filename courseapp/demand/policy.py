"""What may be done with wishes, and by whom."""

from courseapp.kernel.access import deed

WISH = deed("demand.wish", foster_parent="own home")
WISH_FOR_HOME = deed(
    "demand.wish_for_home",
    contact_person="homes followed up",
    coordinator="homes of own services, not protected ones",
    leader="homes of own service",
)
IMPORT_WISHES = deed(
    "demand.import", coordinator="homes of own services, not protected ones", leader="homes of own service"
)
SEE_DEMAND = deed("demand.see", coordinator="own cooperation; other services' and protected homes as code")

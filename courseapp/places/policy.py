"""What may be done with places, and by whom."""

from courseapp.kernel.access import deed

MANAGE_PLACES = deed("places.manage", admin="all services, cooperations and municipalities")
SEE_VENUES = deed("places.see_venues", coordinator="own cooperation")
CHANGE_VENUE = deed("places.change_venue", coordinator="own cooperation")
SEE_CLOSED_DAYS = deed("places.see_closed_days", coordinator="municipalities of member services")
CHANGE_CLOSED_DAYS = deed("places.change_closed_days", coordinator="municipalities of member services")
SEE_TRAVEL = deed("places.see_travel", coordinator="municipalities of own cooperation")
CHANGE_TRAVEL = deed("places.change_travel", coordinator="own cooperation")
CHANGE_HOURS = deed("places.change_hours", coordinator="own cooperation")

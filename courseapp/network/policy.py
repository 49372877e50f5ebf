"""What may be done with facilitators, and by whom."""

from courseapp.kernel.access import deed

SEE_FACILITATORS = deed("network.see_facilitators", coordinator="own cooperation")
CHANGE_FACILITATOR = deed("network.change_facilitator", coordinator="own cooperation")
SEE_OWN_WORK = deed("network.see_own_work", facilitator="own")
TELL_OWN_AVAILABILITY = deed("network.tell_own_availability", facilitator="own")

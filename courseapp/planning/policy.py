"""What may be done with plans, and by whom."""

from courseapp.kernel.access import deed

SEE_PLANS = deed(
    "planning.see",
    coordinator="own cooperation; other services' and protected homes as code",
    leader="cooperations of own service; only homes of own service by name",
)
PLAN = deed("planning.plan", coordinator="own cooperation")
PUBLISH = deed("planning.publish", coordinator="own cooperation")

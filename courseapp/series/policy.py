"""What may be done with series, and by whom. A coordinator meets none: due dates tell when a child moved in."""

from courseapp.kernel.access import deed

SEE_DUE = deed("series.see_due", contact_person="homes followed up", leader="homes of own service")
SEE_SERIES = deed("series.see", contact_person="homes followed up", leader="homes of own service")
START = deed("series.start", contact_person="homes followed up", leader="homes of own service")
MARK = deed("series.mark", contact_person="homes followed up", leader="homes of own service")
MOVE_ANCHOR = deed("series.move_anchor", contact_person="homes followed up", leader="homes of own service")
END = deed("series.end", contact_person="homes followed up", leader="homes of own service")
HAND_OVER = deed("series.hand_over", contact_person="homes followed up", leader="homes of own service")
SEE_OWN = deed(
    "series.see_own", foster_parent="own home, dates of lessons only", birth_parent="own home, dates of lessons only"
)
PRINT_CALENDAR = deed(
    "series.print_calendar", foster_parent="own home", birth_parent="own home", contact_person="homes followed up"
)

"""What may be done with attendance, and by whom."""

from courseapp.kernel.access import deed

SEE_REGISTER = deed(
    "attendance.see_register",
    facilitator="assigned, from 30 days before the cohort to 30 after",
    coordinator="own cooperation, names of member services",
)
MARK = deed(
    "attendance.mark",
    facilitator="assigned, 1 hour before to 14 days after",
    coordinator="own cooperation, with a note",
)

"""What may be taken out as a workbook, and by whom."""

from courseapp.kernel.access import deed

EXPORT_PARTICIPANTS = deed(
    "exports.participants",
    facilitator="assigned, names only, from 30 days before the cohort to 30 after",
    contact_person="homes followed up",
    coordinator="own cooperation, names of member services",
    leader="homes of own service",
)
EXPORT_ATTENDANCE = deed(
    "exports.attendance",
    facilitator="assigned, from 30 days before the cohort to 30 after",
    contact_person="homes followed up",
    coordinator="own cooperation, names of member services",
    leader="homes of own service",
)

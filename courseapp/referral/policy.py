"""What may be done with referrals and offers, and by whom."""

from courseapp.kernel.access import deed

PROPOSE = deed("referral.propose", contact_person="foster homes followed up")
SEE_REFERRALS = deed(
    "referral.see",
    contact_person="homes followed up",
    coordinator="homes of own services, protected ones as code",
    leader="homes of own service",
)
NOTE_OFFER = deed(
    "referral.note_offer",
    contact_person="foster homes followed up",
    coordinator="foster homes of own services, not protected ones",
    leader="foster homes of own service",
)
ANSWER = deed("referral.answer", foster_parent="own home")

"""Whose secrets there are, and who may read which.

`WHO_READS` is the table of "Who may see what" (design: trust and decisions) down to the field.
Secrets are words or numbers that occur nowhere else, so that finding one in an answer to somebody
whom the table does not name is a leak.
"""

#: Everybody who looks. `acting` are staff on behalf of `producer`; `administrator` has no staff
#: role; `nobody` belongs to no organisation.
ROLES = (
    "stranger",
    "nobody",
    "administrator",
    "unverified_producer",
    "producer",
    "rival_producer",
    "suspended_producer",
    "unverified_distributor",
    "distributor",
    "rival_distributor",
    "staff",
    "acting",
)
PRODUCER_SIDE = ("producer", "acting")
VERIFIED_PRODUCERS = (*PRODUCER_SIDE, "rival_producer")
VERIFIED_BUYERS = ("distributor", "rival_distributor")

#: The table, to the field: whose secret and what it is → who may read it. Nobody else may.
#: `producer` and `distributor` are the parties of an introduction both accepted; `rival_producer`
#: has an unanswered request of `distributor`; `suspended_producer` was suspended after both had
#: accepted; `producer` has an unanswered offer to the anonymous requirement of `rival_distributor`.
WHO_READS: dict[str, tuple[str, ...]] = {
    # listing: price, capacity, dossier – owner, verified buyers, staff
    "producer.price": (*PRODUCER_SIDE, *VERIFIED_BUYERS, "staff"),
    "producer.min_order": (*PRODUCER_SIDE, *VERIFIED_BUYERS, "staff"),
    "producer.free": (*PRODUCER_SIDE, *VERIFIED_BUYERS, "staff"),
    "rival_producer.price": ("rival_producer", *VERIFIED_BUYERS, "staff"),
    "rival_producer.free": ("rival_producer", *VERIFIED_BUYERS, "staff"),
    # decisions: others see free capacity only, never declared or committed
    "producer.declared": (*PRODUCER_SIDE, "staff"),
    # the party of the contract reads its own contract
    "producer.committed": (*PRODUCER_SIDE, "distributor", "staff"),
    # the papers themselves stay with the holder and staff
    "producer.dossier_note": (*PRODUCER_SIDE, "staff"),
    "producer.dossier_file": (*PRODUCER_SIDE, "staff"),
    "rival_producer.dossier_note": ("rival_producer", "staff"),
    "rival_producer.dossier_file": ("rival_producer", "staff"),
    "producer.draft": (*PRODUCER_SIDE, "staff"),
    "producer.draft_photo": (*PRODUCER_SIDE, "staff"),
    "unverified_producer.draft": ("unverified_producer", "staff"),
    # scans: holder, staff, and the buyer of an accepted introduction
    "producer.scan": (*PRODUCER_SIDE, "distributor", "staff"),
    "producer.pending_scan": (*PRODUCER_SIDE, "staff"),
    "producer.pending_number": (*PRODUCER_SIDE, "staff"),
    "rival_producer.scan": ("rival_producer", "staff"),
    # requirement: verified producers of fitting categories, not rivals
    "distributor.title": (*VERIFIED_PRODUCERS, "distributor", "staff"),
    "distributor.terms": (*VERIFIED_PRODUCERS, "distributor", "staff"),
    "distributor.opening_fee": (*VERIFIED_PRODUCERS, "distributor", "staff"),
    "distributor.delivery_place": (*VERIFIED_PRODUCERS, "distributor", "staff"),
    "distributor.ceiling": ("distributor", "staff"),
    "distributor.item_ceiling": ("distributor", "staff"),
    "distributor.weight": ("distributor", "staff"),
    "distributor.shortlist_note": ("distributor", "staff"),
    "distributor.draft": ("distributor", "staff"),
    "unverified_distributor.draft": ("unverified_distributor", "staff"),
    # published without a name: who, terms, place and source are for after accepting
    "rival_distributor.title": (*VERIFIED_PRODUCERS, "rival_distributor", "staff"),
    "rival_distributor.name": ("rival_distributor", "staff", "administrator"),
    "rival_distributor.terms": ("rival_distributor", "staff"),
    "rival_distributor.opening_fee": ("rival_distributor", "staff"),
    "rival_distributor.delivery_place": ("rival_distributor", "staff"),
    "rival_distributor.source_note": ("rival_distributor", "staff"),
    "rival_distributor.ceiling": ("rival_distributor", "staff"),
    "rival_distributor.weight": ("rival_distributor", "staff"),
    # contacts only after both accepted; of staff each look is recorded (see REVEALING)
    "producer.contact_name": (*PRODUCER_SIDE, "distributor", "staff"),
    "producer.contact_phone": (*PRODUCER_SIDE, "distributor", "staff"),
    "producer.contact_email": (*PRODUCER_SIDE, "distributor", "staff"),
    "producer.contact_zalo": (*PRODUCER_SIDE, "distributor", "staff"),
    "producer.address_line": (*PRODUCER_SIDE, "distributor", "staff"),
    "distributor.contact_name": ("distributor", *PRODUCER_SIDE, "staff"),
    "distributor.contact_phone": ("distributor", *PRODUCER_SIDE, "staff"),
    "distributor.contact_email": ("distributor", *PRODUCER_SIDE, "staff"),
    "distributor.contact_zalo": ("distributor", *PRODUCER_SIDE, "staff"),
    "distributor.address_line": ("distributor", *PRODUCER_SIDE, "staff"),
    **{
        f"{who}.{what}": (who, "staff")
        for who in (
            "rival_producer",
            "suspended_producer",
            "rival_distributor",
            "unverified_producer",
            "unverified_distributor",
        )
        for what in (
            "contact_name",
            "contact_phone",
            "contact_email",
            "contact_zalo",
            "address_line",
        )
    },
    # organisation: what it told staff, what staff told it
    "producer.tax_number": (*PRODUCER_SIDE, "staff"),
    "rival_producer.tax_number": ("rival_producer", "staff"),
    "unverified_producer.status_reason": ("unverified_producer", "staff"),
    "producer.consent_note": (*PRODUCER_SIDE, "staff"),
    # the address is also read by whoever holds the link that was sent to it
    "producer.invitation": (*PRODUCER_SIDE, "staff"),
    # people: colleagues, staff, the administrator; the other side once both accepted
    "producer.member": (*PRODUCER_SIDE, "distributor", "staff", "administrator"),
    "producer.member_email": (*PRODUCER_SIDE, "staff", "administrator"),
    "distributor.member": ("distributor", *PRODUCER_SIDE, "staff", "administrator"),
    "distributor.member_email": ("distributor", "staff", "administrator"),
    "rival_producer.member": ("rival_producer", "staff", "administrator"),
    "rival_producer.member_email": ("rival_producer", "staff", "administrator"),
    "rival_distributor.member": ("rival_distributor", "staff", "administrator"),
    "rival_distributor.member_email": ("rival_distributor", "staff", "administrator"),
    # introductions: their two parties and staff
    **{
        f"accepted.{what}": (*PRODUCER_SIDE, "distributor", "staff")
        for what in (
            "note",
            "message",
            "document",
            "evidence",
            "event_note",
            "event_fact",
            "contract_number",
            "contract_price",
            "contract_terms",
            "delivered",
            "delivery_value",
        )
    },
    "asked.note": ("rival_producer", "distributor", "staff"),
    "asked.message": ("rival_producer", "distributor", "staff"),
    "offered.note": (*PRODUCER_SIDE, "rival_distributor", "staff"),
    "offered.message": (*PRODUCER_SIDE, "rival_distributor", "staff"),
    # a combined introduction led by `rival_producer`: a member reads its own part and what it is
    # for, the lead the whole but no part of a member who has not accepted
    "combined.note": ("rival_producer", *PRODUCER_SIDE, "distributor", "staff"),
    "combined.message": ("rival_producer", "distributor", "staff"),
    "combined.lead_part": ("rival_producer", "distributor", "staff"),
    "combined.member_part": (*PRODUCER_SIDE, "distributor", "staff"),
    # events: what is announced is everybody's; who comes and what they said is theirs and staff's
    "event.staff_note": ("staff",),
    "event.draft": ("staff",),
    "producer.event_note": (*PRODUCER_SIDE, "staff"),
    "producer.desk": (*PRODUCER_SIDE, "staff"),
    "rival_producer.event_note": ("rival_producer", "staff"),
    "rival_producer.desk": ("rival_producer", "staff"),
    "distributor.event_note": ("distributor", "staff"),
    # who meets whom is the two sides' and staff's; people are named to their own side alone
    "final.producer_desk": (*PRODUCER_SIDE, "staff"),
    "final.rival_desk": ("rival_producer", "staff"),
    "final.distributor_desk": ("distributor", "staff"),
    # mails and the trail: staff; the administrator reads the trail and the mails of accounts
    "outbox.business": ("staff",),
    "outbox.account": ("staff",),
    # what a server has carried is its recipient's alone
    "outbox.sent": (),
    "audit.reason": ("staff", "administrator"),
    "audit.fact": ("staff", "administrator"),
    # never, to nobody
    "producer.password": (),
    "producer.totp": (),
}

#: Where staff see contacts: the two acts that record the look, and the mails they hand over.
REVEALING = frozenset(
    {
        "introductions.contacts",
        "introductions.share_contacts",
        "accounts.show_contacts",
        "accounts.staff_outbox",
        "accounts.edit",
    }
)
CONTACTS = ("contact_name", "contact_phone", "contact_email", "contact_zalo")

"""Events of the world whose timetable is published, and whose meetings have begun."""

from datetime import timedelta
from typing import TYPE_CHECKING

from matchmaker.accounts.models import Organization
from matchmaker.events.check_in import token_of
from matchmaker.events.models import Meeting
from tests import make

if TYPE_CHECKING:
    from tests.trust.world import World


def add_published(world: "World", organizations: dict[str, Organization]) -> None:
    """An event with a published timetable: the distributor meets each producer."""
    event = make.event("final")
    world.ids["event.final"] = event.id
    world.ids["event.made"] = make.event("timetable").id
    desks = {}
    for who, name in (
        ("producer", "final.producer_desk"),
        ("rival_producer", "final.rival_desk"),
        ("distributor", "final.distributor_desk"),
    ):
        own = make.participation(event, organizations[who])
        world.ids[f"final.{who}"] = own.id
        world.check_in_token = world.check_in_token or token_of(own)
        desks[who] = own.desks[0]
        own.desks[0].name = world.word(name)
    # A place and no meeting yet: staff can still add some.
    waiting = make.participation(event, organizations["rival_distributor"])
    world.ids["final.rival_distributor"] = waiting.id
    made = make.timetable(event)
    for place, who in enumerate(("producer", "rival_producer")):
        world.kept(
            f"meeting.{who}",
            Meeting(
                timetable_id=made.id,
                slot_id=event.slots[place].id,
                table_number=1,
                buyer_id=desks["distributor"].id,
                producer_id=desks[who].id,
                weight=1,
            ),
        )
    world.ids["slot.free"] = event.slots[3].id


def add_held(world: "World", organizations: dict[str, Organization]) -> None:
    """An event whose meetings have begun: the distributor meets the producer."""
    event = make.event("day")
    event.days[0].held_on = make.NOW.date() - timedelta(days=1)
    world.ids["event.held"] = event.id
    ends = {
        who: make.participation(event, organizations[who]).desks[0].id
        for who in ("producer", "distributor")
    }
    world.kept(
        "meeting.held",
        Meeting(
            timetable_id=make.timetable(event).id,
            slot_id=event.slots[0].id,
            table_number=1,
            buyer_id=ends["distributor"],
            producer_id=ends["producer"],
            weight=1,
        ),
    )

"""results of meetings: a side can say that the other did not come

Revision: 0009
Before it: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "ck_event_meeting_result_outcome"
HELD = ("no_interest", "sample", "quotation", "memorandum")


def upgrade() -> None:
    allow((*HELD, "absent"))


def downgrade() -> None:
    # What cannot be said before was not said: the meeting has no result again.
    op.execute("DELETE FROM event_meeting_result WHERE outcome = 'absent'")
    allow(HELD)


def allow(outcomes: tuple[str, ...]) -> None:
    words = ", ".join(f"'{one}'" for one in outcomes)
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), f"outcome IN ({words})")

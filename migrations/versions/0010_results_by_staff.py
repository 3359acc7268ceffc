"""results of meetings: whether staff wrote them

Revision: 0010
Before it: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.add_column(
            sa.Column("by_staff", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # As far as can be known now: written by somebody of the Department.
    op.execute(
        "UPDATE event_meeting_result SET by_staff = true WHERE recorded_by_id IN ("
        "SELECT membership.user_id FROM membership "
        "JOIN organization ON organization.id = membership.organization_id "
        "WHERE organization.kind = 'department')"
    )
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.alter_column("by_staff", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.drop_column("by_staff")

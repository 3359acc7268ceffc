"""results of meetings: what a memorandum is worth, and who was asked for what is missing

Revision: 0007
Before it: 0006
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.add_column(sa.Column("value", sa.BigInteger(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_event_meeting_result_value_positive"), "value IS NULL OR value > 0"
        )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(
            sa.Column("results_asked", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column(
                "results_asked_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True
            )
        )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.alter_column("results_asked", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participation") as batch_op:
        batch_op.drop_column("results_asked_at")
        batch_op.drop_column("results_asked")
    with op.batch_alter_table("event_meeting_result") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_meeting_result_value_positive"), type_="check")
        batch_op.drop_column("value")

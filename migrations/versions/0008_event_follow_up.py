"""participation: how often it was asked, months after an event, what became of it

Revision: 0008
Before it: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(
            sa.Column("followed_up", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.alter_column("followed_up", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participation") as batch_op:
        batch_op.drop_column("followed_up")

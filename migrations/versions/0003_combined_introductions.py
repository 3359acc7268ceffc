"""combined introductions

Revision: 0003
Before it: 0002
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("agreed_least", matchmaker.base.db.ExactDecimal(), nullable=True)
        )
    op.create_table(
        "introduction_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("volume", matchmaker.base.db.ExactDecimal(), nullable=False),
        sa.Column("by_month", sa.JSON(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_member_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_introduction_member_listing_id_listing"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["organization.id"],
            name=op.f("fk_introduction_member_producer_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_member")),
        sa.UniqueConstraint(
            "introduction_id", "listing_id", name=op.f("uq_introduction_member_introduction_id_listing_id")
        ),
    )
    with op.batch_alter_table("introduction_member", schema=None) as batch_op:
        for column in ("introduction_id", "listing_id", "producer_id"):
            batch_op.create_index(
                batch_op.f(f"ix_introduction_member_{column}"), [column], unique=False
            )


def downgrade() -> None:
    op.drop_table("introduction_member")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_column("agreed_least")

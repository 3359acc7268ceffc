"""requirements live, long jobs, top lists

Revision: 0002
Before it: 0001
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requirement_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_marked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_change")),
    )
    with op.batch_alter_table("requirement_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_change_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_requirement_change_is_marked"), ["is_marked"], unique=False
        )

    op.create_table(
        "vocabulary_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_marked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary_change")),
    )
    with op.batch_alter_table("vocabulary_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vocabulary_change_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vocabulary_change_is_marked"), ["is_marked"], unique=False
        )

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="job_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("active_key", sa.String(length=80), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("doing", sa.String(length=40), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("wants_cancel", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user.id"], name=op.f("fk_job_requested_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("active_key", name=op.f("uq_job_active_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_status"), ["status"], unique=False)

    op.create_table(
        "top_list",
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("listing_ids", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("last_score", sa.Integer(), nullable=True),
        sa.Column("last_listing_id", sa.Integer(), nullable=True),
        sa.Column("ranked_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("matched_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("matched_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("since_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("since_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_top_list_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("requirement_id", name=op.f("pk_top_list")),
    )
    with op.batch_alter_table("top_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_top_list_is_stale"), ["is_stale"], unique=False)

    with op.batch_alter_table("listing_change", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_marked", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_listing_change_is_marked"), ["is_marked"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("listing_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_change_is_marked"))
        batch_op.drop_column("is_marked")

    with op.batch_alter_table("top_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_top_list_is_stale"))

    op.drop_table("top_list")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_status"))
        batch_op.drop_index(batch_op.f("ix_job_kind"))

    op.drop_table("job")
    with op.batch_alter_table("vocabulary_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vocabulary_change_is_marked"))
        batch_op.drop_index(batch_op.f("ix_vocabulary_change_at"))

    op.drop_table("vocabulary_change")
    with op.batch_alter_table("requirement_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_change_is_marked"))
        batch_op.drop_index(batch_op.f("ix_requirement_change_at"))

    op.drop_table("requirement_change")

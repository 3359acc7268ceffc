"""trade events: their days, who comes with what, whom they wish to meet

Revision: 0006
Before it: 0005
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trade_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "registration",
                "wishes",
                "timetable",
                "preliminary",
                "final",
                "day",
                "closing",
                "follow_up",
                "cancelled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("province_code", sa.String(length=10), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("co_organizers", sa.Text(), nullable=False),
        sa.Column("staff_note", sa.Text(), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=False),
        sa.Column("wishes_until", sa.Date(), nullable=False),
        sa.Column("most_producers", sa.Integer(), nullable=True),
        sa.Column("most_distributors", sa.Integer(), nullable=True),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("tables >= 1", name=op.f("ck_trade_event_tables_at_least_one")),
        sa.CheckConstraint(
            "wishes_until >= register_until", name=op.f("ck_trade_event_deadlines_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_trade_event_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_trade_event_job_id_job")),
        sa.ForeignKeyConstraint(
            ["province_code"], ["province.code"], name=op.f("fk_trade_event_province_code_province")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_event")),
        sa.UniqueConstraint("code", name=op.f("uq_trade_event_code")),
    )
    with op.batch_alter_table("trade_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trade_event_stage"), ["stage"], unique=False)

    op.create_table(
        "event_category",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["category.code"],
            name=op.f("fk_event_category_category_code_category"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_category_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "category_code", name=op.f("pk_event_category")),
    )
    with op.batch_alter_table("event_category", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_category_category_code"), ["category_code"], unique=False
        )

    op.create_table(
        "event_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_event_day_hours_in_order")),
        sa.CheckConstraint("meeting >= 5", name=op.f("ck_event_day_meeting_long_enough")),
        sa.CheckConstraint("pause >= 0", name=op.f("ck_event_day_pause_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_day_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_day")),
        sa.UniqueConstraint("event_id", "held_on", name=op.f("uq_event_day_event_id_held_on")),
    )
    with op.batch_alter_table("event_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_day_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_timetable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("made_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("producer_gaps", sa.Integer(), nullable=False),
        sa.Column("buyer_gaps", sa.Integer(), nullable=False),
        sa.Column("against_preference", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("published_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["event_timetable.id"],
            name=op.f("fk_event_timetable_base_id_event_timetable"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_timetable_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_event_timetable_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_timetable")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_timetable_event_id_number")),
        sa.UniqueConstraint("job_id", name=op.f("uq_event_timetable_job_id")),
    )
    with op.batch_alter_table("event_timetable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_timetable_event_id"), ["event_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "buyer",
                "producer",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "registered",
                "waiting",
                "confirmed",
                "declined",
                "withdrawn",
                name="attendance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("invited_for_id", sa.Integer(), nullable=True),
        sa.Column(
            "prefers",
            sa.Enum(
                "morning",
                "afternoon",
                name="half",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("delegation", sa.String(length=200), nullable=False),
        sa.Column("arrives_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("leaves_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "arrives_at IS NULL OR leaves_at IS NULL OR leaves_at > arrives_at",
            name=op.f("ck_participation_travel_in_order"),
        ),
        sa.CheckConstraint(
            "most_a_day IS NULL OR most_a_day >= 1",
            name=op.f("ck_participation_most_a_day_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_participation_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_for_id"],
            ["requirement.id"],
            name=op.f("fk_participation_invited_for_id_requirement"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_participation_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint(
            "event_id", "organization_id", name=op.f("uq_participation_event_id_organization_id")
        ),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participation_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_participation_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_participation_status"), ["status"], unique=False)

    op.create_table(
        "event_desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "table_number IS NULL OR table_number >= 1", name=op.f("ck_event_desk_table_positive")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_desk_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_event_desk_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_desk")),
        sa.UniqueConstraint(
            "event_id", "table_number", name=op.f("uq_event_desk_event_id_table_number")
        ),
        sa.UniqueConstraint(
            "participation_id", "position", name=op.f("uq_event_desk_participation_id_position")
        ),
    )
    with op.batch_alter_table("event_desk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_desk_participation_id"), ["participation_id"], unique=False
        )

    op.create_table(
        "event_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_event_slot_minutes_in_order")),
        sa.ForeignKeyConstraint(
            ["day_id"],
            ["event_day.id"],
            name=op.f("fk_event_slot_day_id_event_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_slot")),
        sa.UniqueConstraint("day_id", "starts", name=op.f("uq_event_slot_day_id_starts")),
    )
    with op.batch_alter_table("event_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_slot_day_id"), ["day_id"], unique=False)

    op.create_table(
        "event_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "must",
                "meet",
                "no_thanks",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("participation_id <> other_id", name=op.f("ck_event_wish_of_another")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_wish_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["participation.id"],
            name=op.f("fk_event_wish_other_id_participation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_event_wish_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_wish")),
        sa.UniqueConstraint(
            "participation_id", "other_id", name=op.f("uq_event_wish_participation_id_other_id")
        ),
    )
    with op.batch_alter_table("event_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_wish_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_wish_other_id"), ["other_id"], unique=False)

    op.create_table(
        "participation_listing",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_participation_listing_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_participation_listing_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "participation_id", "listing_id", name=op.f("pk_participation_listing")
        ),
    )
    with op.batch_alter_table("participation_listing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participation_listing_listing_id"), ["listing_id"], unique=False
        )

    op.create_table(
        "participation_requirement",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_participation_requirement_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_participation_requirement_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "participation_id", "requirement_id", name=op.f("pk_participation_requirement")
        ),
    )
    with op.batch_alter_table("participation_requirement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participation_requirement_requirement_id"),
            ["requirement_id"],
            unique=False,
        )

    op.create_table(
        "event_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("table_number >= 1", name=op.f("ck_event_meeting_table_positive")),
        sa.ForeignKeyConstraint(
            ["buyer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_meeting_buyer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_meeting_producer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["event_slot.id"], name=op.f("fk_event_meeting_slot_id_event_slot")
        ),
        sa.ForeignKeyConstraint(
            ["timetable_id"],
            ["event_timetable.id"],
            name=op.f("fk_event_meeting_timetable_id_event_timetable"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting")),
        sa.UniqueConstraint(
            "timetable_id",
            "buyer_id",
            "producer_id",
            name=op.f("uq_event_meeting_timetable_id_buyer_id_producer_id"),
        ),
        sa.UniqueConstraint(
            "timetable_id",
            "slot_id",
            "buyer_id",
            name=op.f("uq_event_meeting_timetable_id_slot_id_buyer_id"),
        ),
        sa.UniqueConstraint(
            "timetable_id",
            "slot_id",
            "producer_id",
            name=op.f("uq_event_meeting_timetable_id_slot_id_producer_id"),
        ),
        sa.UniqueConstraint(
            "timetable_id",
            "slot_id",
            "table_number",
            name=op.f("uq_event_meeting_timetable_id_slot_id_table_number"),
        ),
    )
    with op.batch_alter_table("event_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_meeting_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_event_meeting_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_meeting_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "event_meeting_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "buyer",
                "producer",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "no_interest",
                "sample",
                "quotation",
                "memorandum",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_meeting_result_buyer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["trade_event.id"],
            name=op.f("fk_event_meeting_result_event_id_trade_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_event_meeting_result_introduction_id_introduction"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_meeting_result_producer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user.id"],
            name=op.f("fk_event_meeting_result_recorded_by_id_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting_result")),
        sa.UniqueConstraint(
            "buyer_id",
            "producer_id",
            "side",
            name=op.f("uq_event_meeting_result_buyer_id_producer_id_side"),
        ),
    )
    with op.batch_alter_table("event_meeting_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_meeting_result_event_id"), ["event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_meeting_result_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "event_unheld_wish",
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "no_common_slot",
                "agenda_locked",
                "buyer_full",
                "producer_full",
                "tables_full",
                "outweighed",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_unheld_wish_buyer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["event_desk.id"],
            name=op.f("fk_event_unheld_wish_producer_id_event_desk"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["timetable_id"],
            ["event_timetable.id"],
            name=op.f("fk_event_unheld_wish_timetable_id_event_timetable"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "timetable_id", "buyer_id", "producer_id", name=op.f("pk_event_unheld_wish")
        ),
    )
    with op.batch_alter_table("event_unheld_wish", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_unheld_wish_buyer_id"), ["buyer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_unheld_wish_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "participation_absence",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_participation_absence_participation_id_participation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["event_slot.id"],
            name=op.f("fk_participation_absence_slot_id_event_slot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "participation_id", "slot_id", name=op.f("pk_participation_absence")
        ),
    )
    with op.batch_alter_table("participation_absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participation_absence_slot_id"), ["slot_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("participation_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_absence_slot_id"))

    op.drop_table("participation_absence")
    with op.batch_alter_table("event_unheld_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_unheld_wish_producer_id"))
        batch_op.drop_index(batch_op.f("ix_event_unheld_wish_buyer_id"))

    op.drop_table("event_unheld_wish")
    with op.batch_alter_table("event_meeting_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_meeting_result_producer_id"))
        batch_op.drop_index(batch_op.f("ix_event_meeting_result_event_id"))

    op.drop_table("event_meeting_result")
    with op.batch_alter_table("event_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_meeting_slot_id"))
        batch_op.drop_index(batch_op.f("ix_event_meeting_producer_id"))
        batch_op.drop_index(batch_op.f("ix_event_meeting_buyer_id"))

    op.drop_table("event_meeting")
    with op.batch_alter_table("participation_requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_requirement_requirement_id"))

    op.drop_table("participation_requirement")
    with op.batch_alter_table("participation_listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_listing_listing_id"))

    op.drop_table("participation_listing")
    with op.batch_alter_table("event_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_wish_other_id"))
        batch_op.drop_index(batch_op.f("ix_event_wish_event_id"))

    op.drop_table("event_wish")
    with op.batch_alter_table("event_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_slot_day_id"))

    op.drop_table("event_slot")
    with op.batch_alter_table("event_desk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_desk_participation_id"))

    op.drop_table("event_desk")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_status"))
        batch_op.drop_index(batch_op.f("ix_participation_organization_id"))
        batch_op.drop_index(batch_op.f("ix_participation_event_id"))

    op.drop_table("participation")
    with op.batch_alter_table("event_timetable", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_timetable_event_id"))

    op.drop_table("event_timetable")
    with op.batch_alter_table("event_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_day_event_id"))

    op.drop_table("event_day")
    with op.batch_alter_table("event_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_category_category_code"))

    op.drop_table("event_category")
    with op.batch_alter_table("trade_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trade_event_stage"))

    op.drop_table("trade_event")

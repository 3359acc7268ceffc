"""initial

Revision: 0001
Before it:
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=True),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["category.code"], name=op.f("fk_category_parent_code_category")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "certification_scheme",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "farm",
                "plant",
                "product",
                "programme",
                "origin",
                name="scheme_scope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("aliases", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certification_scheme")),
    )
    op.create_table(
        "dossier_item",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("per_listing", sa.Boolean(), nullable=False),
        sa.Column("max_age_months", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_dossier_item")),
    )
    op.create_table(
        "listing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_change")),
    )
    with op.batch_alter_table("listing_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_change_at"), ["at"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "kept",
                "failed",
                name="mail_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mail_message_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_mail_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_purpose"), ["purpose"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_recipient"), ["recipient"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_status"), ["status"], unique=False)

    op.create_table(
        "province",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name_vi", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("full_name_vi", sa.String(length=80), nullable=False),
        sa.Column("full_name_en", sa.String(length=80), nullable=False),
        sa.Column("region_vi", sa.String(length=60), nullable=False),
        sa.Column("region_en", sa.String(length=60), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("merged_from", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_province")),
    )
    op.create_table(
        "used_token",
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_used_token")),
    )
    with op.batch_alter_table("used_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_token_at"), ["at"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("current_login_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_login_ip", sa.String(length=64), nullable=True),
        sa.Column("current_login_ip", sa.String(length=64), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_phone_number", sa.String(length=128), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name=op.f("uq_user_fs_webauthn_user_handle")
        ),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "producer",
                "distributor",
                "department",
                name="organization_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "legal_form",
            sa.Enum(
                "household",
                "cooperative_group",
                "cooperative",
                "cooperative_union",
                "private_enterprise",
                "limited_company",
                "joint_stock_company",
                "rural_facility",
                "authority",
                "other",
                name="legal_form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("tax_number", sa.String(length=16), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("address_line", sa.String(length=300), nullable=False),
        sa.Column("ward_code", sa.String(length=10), nullable=True),
        sa.Column("ward_name", sa.String(length=100), nullable=False),
        sa.Column("province_code", sa.String(length=10), nullable=True),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_zalo", sa.String(length=20), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unverified",
                "verified",
                "rejected",
                "suspended",
                name="organization_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=1000), nullable=False),
        sa.Column("status_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status_by_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("is_unnamed", sa.Boolean(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organization_name_given")),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["province.code"],
            name=op.f("fk_organization_province_code_province"),
        ),
        sa.ForeignKeyConstraint(
            ["status_by_id"], ["user.id"], name=op.f("fk_organization_status_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("key", name=op.f("uq_organization_key")),
        sa.UniqueConstraint("tax_number", name=op.f("uq_organization_tax_number")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index("ix_organization_name_folded", ["name_folded"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organization_province_code"), ["province_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_organization_status"), ["status"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "lastuse_datetime", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False
        ),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_passkey_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_table(
        "scheme_edge",
        sa.Column("weaker_code", sa.String(length=40), nullable=False),
        sa.Column("stronger_code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("weaker_code <> stronger_code", name=op.f("ck_scheme_edge_two_schemes")),
        sa.ForeignKeyConstraint(
            ["stronger_code"],
            ["certification_scheme.code"],
            name=op.f("fk_scheme_edge_stronger_code_certification_scheme"),
        ),
        sa.ForeignKeyConstraint(
            ["weaker_code"],
            ["certification_scheme.code"],
            name=op.f("fk_scheme_edge_weaker_code_certification_scheme"),
        ),
        sa.PrimaryKeyConstraint(
            "weaker_code", "stronger_code", "valid_from", name=op.f("pk_scheme_edge")
        ),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"],
            ["organization.id"],
            name=op.f("fk_audit_entry_on_behalf_of_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_audit_entry_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_entry_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "dossier_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_code"],
            ["dossier_item.code"],
            name=op.f("fk_dossier_rule_item_code_dossier_item"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_dossier_rule_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_rule")),
        sa.UniqueConstraint(
            "organization_id",
            "item_code",
            "valid_from",
            name=op.f("uq_dossier_rule_organization_id_item_code_valid_from"),
        ),
    )
    with op.batch_alter_table("dossier_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_rule_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user.id"], name=op.f("fk_invitation_invited_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_invitation_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("packaging", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("pack_size", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("pack_unit", sa.String(length=20), nullable=True),
        sa.Column("min_order", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("lead_time_days", sa.Integer(), nullable=True),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("price_min", sa.Integer(), nullable=True),
        sa.Column("price_max", sa.Integer(), nullable=True),
        sa.Column("delivery_provinces", sa.JSON(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "archived",
                name="listing_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source_year", sa.Integer(), nullable=True),
        sa.Column("years_moved", sa.Integer(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "price_max IS NULL OR price_max >= price_min", name=op.f("ck_listing_price_range")
        ),
        sa.CheckConstraint(
            "price_min IS NULL OR price_min > 0", name=op.f("ck_listing_price_positive")
        ),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_listing_category_code_category")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_listing_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("code", name=op.f("uq_listing_code")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_listing_category_code"), ["category_code"], unique=False
        )
        batch_op.create_index("ix_listing_name_folded", ["name_folded"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_listing_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_listing_status"), ["status"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_membership_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id", "organization_id", name=op.f("uq_membership_user_id_organization_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "organization_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_alias_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_alias")),
        sa.UniqueConstraint(
            "organization_id",
            "name_folded",
            name=op.f("uq_organization_alias_organization_id_name_folded"),
        ),
    )
    with op.batch_alter_table("organization_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organization_alias_name_folded"), ["name_folded"], unique=False
        )

    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("volume_text", sa.String(length=200), nullable=False),
        sa.Column("volume_least", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("volume_most", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("pack_size", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("pack_unit", sa.String(length=20), nullable=True),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("trips_per_period", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("trip_period", sa.String(length=20), nullable=True),
        sa.Column("window_start", sa.Date(), nullable=True),
        sa.Column("window_end", sa.Date(), nullable=True),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("delivery_province_code", sa.String(length=10), nullable=True),
        sa.Column("delivery_place", sa.String(length=300), nullable=False),
        sa.Column("delivery_rhythm", sa.String(length=200), nullable=False),
        sa.Column("quality_notes", sa.Text(), nullable=False),
        sa.Column("price_ceiling", sa.Integer(), nullable=True),
        sa.Column("discount_percent", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("opening_fee", sa.Integer(), nullable=True),
        sa.Column("days_to_pay", sa.Integer(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                "closed",
                name="requirement_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source_note", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "volume_most IS NULL OR volume_most >= volume_least",
            name=op.f("ck_requirement_volume_range"),
        ),
        sa.CheckConstraint(
            "window_end IS NULL OR window_end >= window_start",
            name=op.f("ck_requirement_window_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_requirement_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_province_code"],
            ["province.code"],
            name=op.f("fk_requirement_delivery_province_code_province"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_requirement_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("code", name=op.f("uq_requirement_code")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_requirement_status"), ["status"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("preview_key", sa.String(length=80), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_stored_file_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user.id"], name=op.f("fk_stored_file_uploaded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_code", sa.String(length=40), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("certified_output_kg", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "verified",
                "rejected",
                "revoked",
                "suspended",
                name="certificate_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=1000), nullable=False),
        sa.Column("status_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status_by_id", sa.Integer(), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= issued_on",
            name=op.f("ck_certificate_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_certificate_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_certificate_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_file.id"], name=op.f("fk_certificate_scan_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_code"],
            ["certification_scheme.code"],
            name=op.f("fk_certificate_scheme_code_certification_scheme"),
        ),
        sa.ForeignKeyConstraint(
            ["status_by_id"], ["user.id"], name=op.f("fk_certificate_status_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_expires_on"), ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_certificate_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_scheme_code"), ["scheme_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_status"), ["status"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "account",
                "act_on_behalf",
                "contact_sharing",
                "news",
                name="consent_purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("given_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR organization_id IS NOT NULL", name=op.f("ck_consent_someone")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_consent_evidence_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_consent_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_consent_recorded_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_consent_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "dossier_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_dossier_document_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["item_code"],
            ["dossier_item.code"],
            name=op.f("fk_dossier_document_item_code_dossier_item"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_dossier_document_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_dossier_document_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_document")),
    )
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_document_listing_id"), ["listing_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dossier_document_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("distributor_id", sa.Integer(), nullable=False),
        sa.Column(
            "begun_by",
            sa.Enum(
                "producer",
                "distributor",
                "staff",
                "clock",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "offered",
                "proposed",
                "accepted_by_producer",
                "accepted_by_distributor",
                "accepted",
                "meeting",
                "sample",
                "quotation",
                "memorandum",
                "contract",
                "first_order",
                "delivering",
                "completed",
                "declined",
                "withdrawn",
                "expired",
                "failed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Integer(), nullable=True),
        sa.Column("volume", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer_due_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "producer_accepted_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True
        ),
        sa.Column(
            "distributor_accepted_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True
        ),
        sa.Column(
            "next_owner",
            sa.Enum(
                "producer",
                "distributor",
                "staff",
                "clock",
                name="next_owner",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("created_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_open IS NULL OR is_open = 1", name=op.f("ck_introduction_open_flag")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["organization.id"],
            name=op.f("fk_introduction_distributor_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_introduction_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"],
            ["organization.id"],
            name=op.f("fk_introduction_producer_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_introduction_requirement_id_requirement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("code", name=op.f("uq_introduction_code")),
        sa.UniqueConstraint(
            "listing_id",
            "requirement_id",
            "is_open",
            name=op.f("uq_introduction_listing_id_requirement_id_is_open"),
        ),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_introduction_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introduction_distributor_id"), ["distributor_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introduction_listing_id"), ["listing_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introduction_next_due_on"), ["next_due_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introduction_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_introduction_requirement_id"), ["requirement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_introduction_status"), ["status"], unique=False)
        batch_op.create_index(
            "ix_introduction_status_answer_due_at", ["status", "answer_due_at"], unique=False
        )

    op.create_table(
        "listing_capacity",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("quantity", matchmaker.base.db.ExactDecimal(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_listing_capacity_month")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_listing_capacity_quantity")),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_listing_capacity_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", "month", name=op.f("pk_listing_capacity")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("thumbnail_id", sa.Integer(), nullable=True),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_photo_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_photo_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thumbnail_id"], ["stored_file.id"], name=op.f("fk_photo_thumbnail_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_listing_id"), ["listing_id"], unique=False)

    op.create_table(
        "requirement_criterion",
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "must",
                "prefer",
                "ignore",
                name="criterion_mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weight", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.CheckConstraint(
            "weight IS NULL OR weight >= 0", name=op.f("ck_requirement_criterion_weight")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_requirement_criterion_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "requirement_id", "criterion", name=op.f("pk_requirement_criterion")
        ),
    )
    op.create_table(
        "requirement_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("volume_least", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("volume_most", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("price_ceiling", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_requirement_item_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_item")),
        sa.UniqueConstraint(
            "requirement_id", "position", name=op.f("uq_requirement_item_requirement_id_position")
        ),
    )
    with op.batch_alter_table("requirement_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_item_requirement_id"), ["requirement_id"], unique=False
        )

    op.create_table(
        "requirement_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.Column("scheme_code", sa.String(length=40), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_requirement_wish_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scheme_code"],
            ["certification_scheme.code"],
            name=op.f("fk_requirement_wish_scheme_code_certification_scheme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_wish")),
        sa.UniqueConstraint(
            "requirement_id",
            "group_number",
            "scheme_code",
            name=op.f("uq_requirement_wish_requirement_id_group_number_scheme_code"),
        ),
    )
    with op.batch_alter_table("requirement_wish", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_wish_requirement_id"), ["requirement_id"], unique=False
        )

    op.create_table(
        "shortlist_entry",
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_shortlist_entry_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_shortlist_entry_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirement.id"],
            name=op.f("fk_shortlist_entry_requirement_id_requirement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("requirement_id", "listing_id", name=op.f("pk_shortlist_entry")),
    )
    with op.batch_alter_table("shortlist_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shortlist_entry_listing_id"), ["listing_id"], unique=False
        )

    op.create_table(
        "capacity_commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("quantity", matchmaker.base.db.ExactDecimal(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_capacity_commitment_month")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_capacity_commitment_quantity")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_capacity_commitment_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_capacity_commitment_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_commitment")),
        sa.UniqueConstraint(
            "introduction_id",
            "listing_id",
            "year",
            "month",
            name=op.f("uq_capacity_commitment_introduction_id_listing_id_year_month"),
        ),
    )
    with op.batch_alter_table("capacity_commitment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_capacity_commitment_introduction_id"), ["introduction_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_capacity_commitment_listing_id"), ["listing_id"], unique=False
        )

    op.create_table(
        "certificate_coverage",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_coverage_certificate_id_certificate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_certificate_coverage_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "certificate_id", "listing_id", name=op.f("pk_certificate_coverage")
        ),
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("monthly_volume", matchmaker.base.db.ExactDecimal(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contract_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_contract_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_contract_introduction_id")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("check_month", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("promised", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("delivered", matchmaker.base.db.ExactDecimal(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("shortfall_reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_delivery_evidence_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_delivery_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_delivery_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "introduction_id", "check_month", name=op.f("uq_delivery_introduction_id_check_month")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_introduction_id"), ["introduction_id"], unique=False
        )

    op.create_table(
        "introduction_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "producer",
                "distributor",
                "staff",
                "clock",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_introduction_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_document_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_introduction_document_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_document")),
    )
    with op.batch_alter_table("introduction_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_introduction_document_introduction_id"),
            ["introduction_id"],
            unique=False,
        )

    op.create_table(
        "introduction_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("from_status", sa.String(length=40), nullable=False),
        sa.Column("to_status", sa.String(length=40), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "producer",
                "distributor",
                "staff",
                "clock",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_introduction_event_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"],
            ["organization.id"],
            name=op.f("fk_introduction_event_on_behalf_of_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_introduction_event_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_introduction_event_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_event")),
    )
    with op.batch_alter_table("introduction_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_introduction_event_introduction_id"), ["introduction_id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "producer",
                "distributor",
                "staff",
                "clock",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introduction.id"],
            name=op.f("fk_message_introduction_id_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"],
            ["organization.id"],
            name=op.f("fk_message_on_behalf_of_id_organization"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_message_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_introduction_id"), ["introduction_id"], unique=False
        )

    op.create_table(
        "requirement_item_category",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["category.code"],
            name=op.f("fk_requirement_item_category_category_code_category"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["requirement_item.id"],
            name=op.f("fk_requirement_item_category_item_id_requirement_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "category_code", name=op.f("pk_requirement_item_category")
        ),
    )
    with op.batch_alter_table("requirement_item_category", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_item_category_category_code"),
            ["category_code"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("requirement_item_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_item_category_category_code"))

    op.drop_table("requirement_item_category")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_introduction_id"))

    op.drop_table("message")
    with op.batch_alter_table("introduction_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_event_introduction_id"))

    op.drop_table("introduction_event")
    with op.batch_alter_table("introduction_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_document_introduction_id"))

    op.drop_table("introduction_document")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_introduction_id"))

    op.drop_table("delivery")
    op.drop_table("contract")
    op.drop_table("certificate_coverage")
    with op.batch_alter_table("capacity_commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capacity_commitment_listing_id"))
        batch_op.drop_index(batch_op.f("ix_capacity_commitment_introduction_id"))

    op.drop_table("capacity_commitment")
    with op.batch_alter_table("shortlist_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_entry_listing_id"))

    op.drop_table("shortlist_entry")
    with op.batch_alter_table("requirement_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_wish_requirement_id"))

    op.drop_table("requirement_wish")
    with op.batch_alter_table("requirement_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_item_requirement_id"))

    op.drop_table("requirement_item")
    op.drop_table("requirement_criterion")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_listing_id"))

    op.drop_table("photo")
    op.drop_table("listing_capacity")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index("ix_introduction_status_answer_due_at")
        batch_op.drop_index(batch_op.f("ix_introduction_status"))
        batch_op.drop_index(batch_op.f("ix_introduction_requirement_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_producer_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_next_due_on"))
        batch_op.drop_index(batch_op.f("ix_introduction_listing_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_distributor_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_created_at"))

    op.drop_table("introduction")
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_document_organization_id"))
        batch_op.drop_index(batch_op.f("ix_dossier_document_listing_id"))

    op.drop_table("dossier_document")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_organization_id"))

    op.drop_table("consent")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_status"))
        batch_op.drop_index(batch_op.f("ix_certificate_scheme_code"))
        batch_op.drop_index(batch_op.f("ix_certificate_organization_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_listing_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_expires_on"))

    op.drop_table("certificate")
    op.drop_table("stored_file")
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_status"))
        batch_op.drop_index(batch_op.f("ix_requirement_organization_id"))

    op.drop_table("requirement")
    with op.batch_alter_table("organization_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_alias_name_folded"))

    op.drop_table("organization_alias")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organization_id"))

    op.drop_table("membership")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_status"))
        batch_op.drop_index(batch_op.f("ix_listing_organization_id"))
        batch_op.drop_index("ix_listing_name_folded")
        batch_op.drop_index(batch_op.f("ix_listing_category_code"))

    op.drop_table("listing")
    op.drop_table("invitation")
    with op.batch_alter_table("dossier_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_rule_organization_id"))

    op.drop_table("dossier_rule")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_user_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_organization_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    op.drop_table("scheme_edge")
    op.drop_table("passkey")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_status"))
        batch_op.drop_index(batch_op.f("ix_organization_province_code"))
        batch_op.drop_index("ix_organization_name_folded")

    op.drop_table("organization")
    op.drop_table("user")
    with op.batch_alter_table("used_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_token_at"))

    op.drop_table("used_token")
    op.drop_table("province")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_status"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_recipient"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_purpose"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_due_at"))

    op.drop_table("outbox_mail")
    with op.batch_alter_table("listing_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_change_at"))

    op.drop_table("listing_change")
    op.drop_table("dossier_item")
    op.drop_table("certification_scheme")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_parent_code"))

    op.drop_table("category")

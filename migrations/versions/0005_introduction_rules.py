"""introduction rules

Revision: 0005
Before it: 0004
"""

import sqlalchemy as sa
from alembic import op
import matchmaker.base.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENDED = "'completed', 'declined', 'withdrawn', 'expired', 'failed'"
OPEN_BY_STATUS = f"(is_open IS NULL) = (status IN ({ENDED}))"
EVER_VERIFIED = "status NOT IN ('verified', 'suspended', 'revoked') OR verified_at IS NOT NULL"



def upgrade() -> None:
    op.add_column(
        "certificate",
        sa.Column("verified_at", matchmaker.base.db.UtcDateTime(timezone=True), nullable=True),
    )
    # What waits again after an edit may have been verified before: the trail says so.
    op.execute(
        "UPDATE certificate SET verified_at = coalesce("
        "(SELECT min(audit_entry.at) FROM audit_entry WHERE audit_entry.action = 'certificate.verified'"
        " AND audit_entry.subject_type = 'certificate' AND audit_entry.subject_id = certificate.id),"
        " CASE WHEN status IN ('verified', 'suspended', 'revoked')"
        " THEN coalesce(status_at, created_at) END)"
    )
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.create_check_constraint(op.f("ck_certificate_ever_verified"), EVER_VERIFIED)
    # Both sides answer a proposal: nobody alone owns its next step.
    op.execute("UPDATE introduction SET next_owner = NULL WHERE status = 'proposed'")
    op.execute(f"UPDATE introduction SET is_open = NULL WHERE status IN ({ENDED})")
    op.execute(f"UPDATE introduction SET is_open = 1 WHERE status NOT IN ({ENDED})")
    with op.batch_alter_table("introduction") as batch_op:
        batch_op.create_check_constraint(op.f("ck_introduction_open_by_status"), OPEN_BY_STATUS)
    with op.batch_alter_table("introduction_document") as batch_op:
        batch_op.add_column(sa.Column("on_behalf_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_introduction_document_on_behalf_of_id_organization"),
            "organization",
            ["on_behalf_of_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("introduction_document") as batch_op:
        batch_op.drop_constraint(
            op.f("fk_introduction_document_on_behalf_of_id_organization"), type_="foreignkey"
        )
        batch_op.drop_column("on_behalf_of_id")
    with op.batch_alter_table("introduction") as batch_op:
        batch_op.drop_constraint(op.f("ck_introduction_open_by_status"), type_="check")
    op.execute("UPDATE introduction SET next_owner = 'staff' WHERE status = 'proposed'")
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.drop_constraint(op.f("ck_certificate_ever_verified"), type_="check")
        batch_op.drop_column("verified_at")

"""money beyond 2^31 đồng; one consent of a purpose at a time

Revision: 0004
Before it: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MONEY = {
    "contract": ("price",),
    "delivery": ("value",),
    "listing": ("price_min", "price_max"),
    "requirement": ("price_ceiling", "opening_fee"),
    "requirement_item": ("price_ceiling",),
}
OWNERS = ("organization_id", "user_id")
HOLDS = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    retype(sa.Integer(), sa.BigInteger())
    for owner in OWNERS:
        end_doubles(owner)
        with op.batch_alter_table("consent") as batch_op:
            batch_op.create_index(
                f"uq_consent_held_{owner}",
                [owner, "purpose"],
                unique=True,
                sqlite_where=HOLDS,
                postgresql_where=HOLDS,
            )


def downgrade() -> None:
    for owner in OWNERS:
        with op.batch_alter_table("consent") as batch_op:
            batch_op.drop_index(f"uq_consent_held_{owner}")
    retype(sa.BigInteger(), sa.Integer())


def retype(old: sa.types.TypeEngine[int], new: sa.types.TypeEngine[int]) -> None:
    for table, columns in MONEY.items():
        with op.batch_alter_table(table, table_args=checks_of(table)) as batch_op:
            for column in columns:
                batch_op.alter_column(
                    column, existing_type=old, type_=new, existing_nullable=True
                )


def checks_of(table: str) -> tuple[sa.CheckConstraint, ...]:
    """Return the CHECKs of a table: SQLite rebuilds it, and the rebuilt one would lose them."""
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    return tuple(sa.CheckConstraint(one["sqltext"], name=op.f(one["name"])) for one in found)


def end_doubles(owner: str) -> None:
    """Let the newest of several consents hold; it replaced the others when it was given."""
    op.execute(
        sa.text(
            f"""
            UPDATE consent SET withdrawn_at = (
                SELECT min(newer.given_at) FROM consent AS newer
                WHERE newer.{owner} = consent.{owner} AND newer.purpose = consent.purpose
                AND newer.withdrawn_at IS NULL AND newer.id > consent.id
            )
            WHERE withdrawn_at IS NULL AND EXISTS (
                SELECT 1 FROM consent AS newer
                WHERE newer.{owner} = consent.{owner} AND newer.purpose = consent.purpose
                AND newer.withdrawn_at IS NULL AND newer.id > consent.id
            )
            """
        )
    )

"""What waits for a reviewer, and what reviewers decided"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["resources.id"]),
        sa.PrimaryKeyConstraint("resource"),
    )
    op.create_table(
        "releases",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["resources.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("releases_of_resource", "releases", ["resource", "number"], unique=False)

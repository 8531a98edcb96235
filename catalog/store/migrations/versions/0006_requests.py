"""What people ask agencies for, what was answered, and what was hidden"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def number(name: str) -> "sa.Column[int]":
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "data_requests",
        number("number"),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=True),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["organization"], ["organizations.slug"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("data_requests_by_key", "data_requests", ["key"], unique=False)
    op.create_index("data_requests_of_organization", "data_requests", ["organization", "status"], unique=False)
    op.create_index("data_requests_by_support", "data_requests", ["supporters", "number"], unique=False)
    op.create_index("data_requests_by_time", "data_requests", ["asked"], unique=False)
    op.create_table(
        "data_answers",
        number("request"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("dataset", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["data_requests.number"]),
        sa.ForeignKeyConstraint(["organization"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"]),
        sa.PrimaryKeyConstraint("request", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "data_request_decisions",
        number("number"),
        sa.Column("request", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["data_requests.number"]),
        sa.PrimaryKeyConstraint("number"),
    )

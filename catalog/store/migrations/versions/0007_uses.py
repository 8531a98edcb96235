"""How often each dataset was looked at and taken along; the words of tables"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uses",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("views", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("downloads", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("indexed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"]),
        sa.PrimaryKeyConstraint("dataset"),
        sqlite_with_rowid=False,
    )
    op.add_column("versions", sa.Column("words", sa.LargeBinary(), nullable=True))

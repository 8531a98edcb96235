"""Dry runs may be asked for, too"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run_requests", sa.Column("dry", sa.Boolean(), nullable=False, server_default=sa.false()))

"""Accounts, their audit, and the copy of the business audit."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('created_at', sa.String(), nullable=False),
        sa.Column('changed_at', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_account')),
        sqlite_with_rowid=False,
    )
    op.create_table('audit',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('at', sa.String(), nullable=False),
        sa.Column('user', sa.String(), nullable=False),
        sa.Column('act', sa.String(), nullable=False),
        sa.Column('ledger', sa.String(), nullable=True),
        sa.Column('record', sa.String(), nullable=True),
        sa.Column('detail', sa.Text(), nullable=True),
        sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_at', ['at'], unique=False)
        batch_op.create_index('ix_audit_record', ['record', 'seq'], unique=False)

    op.create_table('business_audit',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('at', sa.String(), nullable=False),
        sa.Column('user', sa.String(), nullable=False),
        sa.Column('act', sa.String(), nullable=False),
        sa.Column('ledger', sa.String(), nullable=True),
        sa.Column('record', sa.String(), nullable=True),
        sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_business_audit'))
    )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older program; restore a backup")

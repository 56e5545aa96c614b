"""The store's own tables: journal, audit, full text; and which station this is."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
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

    op.create_table('journal',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('record_id', sa.String(), nullable=False),
        sa.Column('entry', sa.LargeBinary(), nullable=False),
        sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_journal'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index('ix_journal_record_id', ['record_id', 'seq'], unique=False)

    op.create_table('station',
        sa.Column('station_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('epoch', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('station_id', name=op.f('pk_station')),
        sqlite_with_rowid=False,
    )
    # Not in any metadata: db/search.py speaks to it in SQL.
    op.execute("CREATE VIRTUAL TABLE fts USING fts5"
               "(pieces, content='', contentless_delete=1, detail=none, prefix='1', tokenize='ascii')")
    op.execute("INSERT INTO fts (fts, rank) VALUES ('hashsize', 8388608)")


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older program; restore a backup")

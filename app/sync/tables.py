"""What a station remembers about its partners and what went between them.

    sync_paper      certificates, lists and wrapped private keys of this installation, by name
    sync_peer       stations it knows: certificate, suite pinned, frozen or not; returns: what a restored one is to be given again;
                    cadence: days within which its next bundle is agreed; says: program and state it last told
    sync_out        bundles it made: one row per (station, epoch, number); state sealed (in the outbox), written (on a medium),
                    received, applied (by the partner), how we know (ack, code); receipt: the key the partner's receipt code is made with;
                    serial: of the certificate it is encrypted to
    sync_in         per stream that comes here: highest number applied without a gap
    sync_in_bundle  every bundle that was proved: applied, waiting for its turn, or one branch of a fork
    sync_epoch      epochs of a partner that began when its PC was restored; closed: another branch was kept after a fork
    sync_held       records a partner has although it did not make them, and why: in its `scope`, or `named` by one that is;
                    since: the journal number up to which it had been given when the record first went
    sync_carried    attachments that went to or came from a partner
    sync_conflict   two values of one field, both kept
    sync_medium     the office's media: number, level, serial
    sync_volume     volumes of our bundles that were written, per volume size
    sync_decision   what a person decided of a conflict, here or at a partner's; two where both did at once
    sync_outcome    how the entries of a bundle ended, by record
    sync_quarantine what of a bundle was not taken, as it came; sync_returned: what a partner did not take of ours
    sync_told       what was said to a partner by notes
    sync_withdrawal records a station is to have no more: asked (by an act here), sent with a bundle, done (it says so)
    sync_taken_back withdrawals this station has carried out, and the bundle in which it said so
    sync_request    bundles asked for again: ours (by us), theirs (by a partner); asking, open, answered
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from db.base import Base, Json

metadata = Base.metadata

paper = Table(
    "sync_paper", metadata,
    Column("name", String, primary_key=True),
    Column("value", Json),
    Column("secret", LargeBinary),
    sqlite_with_rowid=False,
)

peer = Table(
    "sync_peer", metadata,
    Column("station", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("suite", Integer, nullable=False),
    Column("serial", String, nullable=False),
    Column("certificate", Json, nullable=False),
    Column("issuer", Json, nullable=False),
    Column("since", String, nullable=False),
    Column("frozen", Json),
    Column("expect_by", String),
    Column("returns", Json),
    Column("cadence", Integer),
    Column("says", Json),
    sqlite_with_rowid=False,
)

out = Table(
    "sync_out", metadata,
    Column("station", String, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("bundle_id", String, nullable=False, unique=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("journal_last", BigInteger, nullable=False),
    Column("attachments", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mark", Json, nullable=False),
    Column("created", String, nullable=False),
    Column("file", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_at", String, nullable=False),
    Column("receipt", LargeBinary),
    Column("serial", String),
    Column("written_at", String),
    Column("received_at", String),
    Column("applied_at", String),
    Column("how", String),
    sqlite_with_rowid=False,
)

incoming = Table(
    "sync_in", metadata,
    Column("station", String, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    sqlite_with_rowid=False,
)

in_bundle = Table(
    "sync_in_bundle", metadata,
    Column("station", String, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("bundle_id", String, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("attachments", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created", String, nullable=False),
    Column("mark", Json, nullable=False),
    Column("file", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", String, nullable=False),
    Column("result", Json),
    Column("receipt", LargeBinary),
    Column("serial", String),
    Column("journal", BigInteger),
    sqlite_with_rowid=False,
)

epoch = Table(
    "sync_epoch", metadata,
    Column("station", String, primary_key=True),
    Column("epoch", BigInteger, primary_key=True),
    Column("opened_at", String, nullable=False),
    Column("came_at", String, nullable=False),
    Column("was", BigInteger, nullable=False),
    Column("last_sent", BigInteger, nullable=False),
    Column("had", BigInteger, nullable=False),
    Column("closed", String),
    sqlite_with_rowid=False,
)

held = Table(
    "sync_held", metadata,
    Column("station", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("why", String, nullable=False),
    Column("since", BigInteger),
    sqlite_with_rowid=False,
)

carried = Table(
    "sync_carried", metadata,
    Column("station", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    sqlite_with_rowid=False,
)

conflict = Table(
    "sync_conflict", metadata,
    Column("id", String, primary_key=True),
    Column("record_id", String, nullable=False),
    Column("ledger", String, nullable=False),
    Column("field", String, nullable=False),
    Column("mine", Json),
    Column("mine_clock", String, nullable=False),
    Column("theirs", Json),
    Column("theirs_clock", String, nullable=False),
    Column("theirs_old", String),
    Column("mine_by", String),
    Column("theirs_by", String),
    Column("shown", String, nullable=False),
    Column("station", String, nullable=False),
    Column("bundle_id", String, nullable=False),
    Column("found_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("settled", Text),
    Column("settled_at", String),
    Index("ix_sync_conflict_state", "state", "found_at"),
    Index("ix_sync_conflict_record_id", "record_id", "field"),
)

decision = Table(
    "sync_decision", metadata,
    Column("conflict_id", String, primary_key=True),
    Column("station", String, primary_key=True),
    Column("took", String, nullable=False),
    Column("clock", String, nullable=False),
    Column("by", String, nullable=False),
    Column("name", String, nullable=False),
    Column("office", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String, nullable=False),
    sqlite_with_rowid=False,
)

outcome = Table(
    "sync_outcome", metadata,
    Column("bundle_id", String, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("record_id", String, nullable=False),
    Column("ledger", String, nullable=False),
    Column("word", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "sync_quarantine", metadata,
    Column("id", String, primary_key=True),
    Column("station", String, nullable=False),
    Column("bundle_id", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("ledger", String, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("lines", LargeBinary, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("done_by", String),
    Column("done_why", Text),
    Column("done_at", String),
    Index("ix_sync_quarantine_record_id", "record_id", "state"),
)

returned = Table(
    "sync_returned", metadata,
    Column("station", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("bundle_id", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("ledger", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("heard_at", String, nullable=False),
    sqlite_with_rowid=False,
)

withdrawal = Table(
    "sync_withdrawal", metadata,
    Column("station", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("asked_at", String, primary_key=True),
    Column("ledger", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", String),
    Column("bundle_id", String),
    Column("sent_at", String),
    Column("done_at", String),
    Index("ix_sync_withdrawal_note", "station", "note"),
    sqlite_with_rowid=False,
)

taken_back = Table(
    "sync_taken_back", metadata,
    Column("station", String, primary_key=True),
    Column("note", String, primary_key=True),
    Column("records", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("bundle_id", String),
    sqlite_with_rowid=False,
)

told = Table(
    "sync_told", metadata,
    Column("station", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("id", String, primary_key=True),
    sqlite_with_rowid=False,
)

medium = Table(
    "sync_medium", metadata,
    Column("number", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("serial", String, nullable=False, unique=True),
    Column("level", String, nullable=False),
    Column("keeper", String, nullable=False),
    Column("state", String, nullable=False),
    Column("registered_at", String, nullable=False),
    Column("registered_by", String, nullable=False),
    sqlite_with_rowid=False,
)

volume = Table(
    "sync_volume", metadata,
    Column("station", String, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("volume_size", BigInteger, primary_key=True),
    Column("volume", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    Column("medium", String, nullable=False),
    Column("at", String, nullable=False),
    sqlite_with_rowid=False,
)

request = Table(
    "sync_request", metadata,
    Column("id", String, primary_key=True),
    Column("station", String, nullable=False),
    Column("way", String, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("gaps", Json, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("carrier_epoch", BigInteger),
    Column("carrier", BigInteger),
    Column("state", String, nullable=False),
    Column("answered_at", String),
    Index("ix_sync_request_station", "station", "way", "state"),
)

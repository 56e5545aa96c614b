"""What a new day brings without anybody writing: periods that begin, rules that come into force, a holiday calendar the program learned.

`daily` is asked when a workspace opens and when the running limits are read on another day than before. It costs two settings when
there is nothing to do.
"""

from typing import TYPE_CHECKING

from app.desk import dutying
from app.desk.issued import MARK
from db.errors import StorageFailed, StorageFull, StorageReadOnly, WorkspaceBusy

if TYPE_CHECKING:
    from app.desk.desk import Desk


def daily(desk: "Desk") -> int:
    """Bring limits and duties up to today. returns how many periods were opened

    A store that cannot be written is read as it was: nobody is kept from looking.
    """
    today = desk.now().date().isoformat()
    desk.kept_on = today
    told = desk.settings("duties.")
    if (told.get(dutying.OPENED), told.get(dutying.OFFICE)) == (today, desk.user.org_id) and desk.setting(MARK) == desk.force.mark:
        return 0
    try:
        with desk.act("limits.upkeep") as act:
            if desk.setting(MARK) != act.force.mark:
                act.renew_rules()
            opened = dutying.open_periods(act.conn, act)
            act.commit()
    except (StorageFailed, StorageFull, StorageReadOnly, WorkspaceBusy):
        return 0
    desk.announce(set())
    return opened

"""The stage on which the year is played: one desk, whoever acts at it, and a clock that is moved from day to day.

A story is a generator. It acts, yields how many days later it goes on, and acts again; the stage lets all stories of the year take their
turns in the order of days, because the desk's clock never runs backwards. What a day beyond the last one asks for does not happen:
such a story stays as far as it came, and that is what an office looks like on any day.

    stage.tell(day, story); stage.play()

What is done on one day, by whomever, is one act of the desk, in the audit log under the account that made the sample: as in a commission
that took over a day's work of its groups.
"""

import heapq
import random
from collections.abc import Callable, Generator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from app.desk import Desk, User, approving
from app.desk.act import Act
from app.errors import Absent, CheckFailed, NotPermitted
from app.ledgers.kit import Record, Row, Step
from app.progress import Progress, silent
from app.sample.words import Papers

Story = Generator[int, None, None]
MORNING, TURNS = time(8, 40), 520


class MovedClock:
    """Says the moment it was moved to; never earlier than it said before."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


class StoryFailed(Exception):
    """A story asked for what the desk refuses: ours to mend. Says which record, which step, with which values."""


class Stage:
    """See the module. `made` has the ids of each ledger's records by organisation, in the order in which they were made."""

    def __init__(self, desk: Desk, clock: MovedClock, seed: int, last: date) -> None:
        self.desk, self.clock, self.last = desk, clock, last
        self.chance = random.Random(seed)
        self.papers = Papers(desk.objects)
        self.made: dict[str, dict[str, list[str]]] = {}
        self.warnings = 0
        self._users: dict[str, User] = {}
        self._act: Act | None = None
        self._turns: list[tuple[date, str, int, Story]] = []
        self._order, self._minute = count(), 0

    # Time -------------------------------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.clock().date()

    def day(self, ahead: int = 0) -> str:
        return (self.today + timedelta(days=ahead)).isoformat()

    def moment(self, hour: int = 9, minute: int = 30, ahead: int = 0) -> str:
        return f"{self.day(ahead)}T{hour:02d}:{minute:02d}"

    def tell(self, day: date, story: Story, place: str = "") -> None:
        """Let `story` begin on `day`. Stories of one `place` (an office) take their turns of a day together."""
        heapq.heappush(self._turns, (self._workday(day), place, next(self._order), story))

    def play(self, progress: Progress = silent) -> None:
        begin = self.today
        total = max((self.last - begin).days, 1)
        failures: list[str] = []
        while self._turns:
            day, place, _, story = heapq.heappop(self._turns)
            if day > self.last:
                story.close()
                continue
            self._go_to(day)
            progress((day - begin).days, total, day.isoformat())
            try:
                self.tell(self.today + timedelta(days=next(story)), story, place)
            except StopIteration:
                pass
            except StoryFailed as failed:
                failures.append(str(failed))
        if failures:
            raise StoryFailed("\n".join(failures))
        self.rest()
        self._go_to(self.last)

    def _workday(self, day: date) -> date:
        """Offices work from Monday to Friday; the last day is acted on whatever it is."""
        day = max(day, self.today)
        while day.weekday() > 4 and day != self.last:
            day += timedelta(days=1)
        return day

    def _go_to(self, day: date) -> None:
        if day != self.today:
            self.rest()
            self._minute = 0
        self._minute += self._minute < TURNS
        self.clock.move(datetime.combine(day, MORNING, self.clock().tzinfo) + timedelta(minutes=self._minute))

    # People -----------------------------------------------------------------------------------------------------------------------

    def knows(self, staff_id: str, name: str, roles: list[str], org_id: str) -> None:
        self._users[staff_id] = User(f"gzry{len(self._users) + 1:03d}", staff_id, name, frozenset(roles), org_id)

    def holders(self, role: str, org_id: str | None = None) -> list[str]:
        """Staff with a role, of one organisation if it is named."""
        return [key for key, user in self._users.items() if role in user.roles and org_id in (None, user.org_id)]

    def roles(self, staff_id: str) -> frozenset[str]:
        return self._users[staff_id].roles

    def acting(self, staff_id: str) -> Act:
        """The day's act, in this person's hands: what they may do is asked of them, and what they write bears their name."""
        if self._act is None:
            self._act = self.desk.act("sample").__enter__()
        self._act.user, self._act.now = self._users[staff_id], self.clock()
        return self._act

    def rest(self) -> None:
        """What was done is kept."""
        act, self._act = self._act, None
        if act is not None:
            self.warnings += len(act.warnings)
            act.commit()
            act.__exit__(None, None, None)

    def facts(self) -> Act:
        """For questions: the act that is open."""
        return self._act or self.acting(self.desk.user.staff_id)

    # Doing ------------------------------------------------------------------------------------------------------------------------

    def row(self, key: str) -> Row:
        """A record as it stands, whoever may read it."""
        row = self.facts().get(key)
        if row is None:
            raise StoryFailed(f"no record {key}")
        return row

    def ledger(self, code: str) -> type[Record]:
        return self.desk.ledger(code)

    def has(self, code: str) -> bool:
        return code in self.desk.ledgers

    def new_id(self) -> str:
        """A UUIDv7 of the stage's clock and the seed: the same seed gives the same ids."""
        ms, chance = int(self.clock().timestamp() * 1000), self.chance.getrandbits(74)
        number = ms << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1
        return str(UUID(int=number))

    def add(self, staff_id: str, code: str, values: Mapping[str, Any]) -> str:
        act = self.acting(staff_id)
        key: str = self._tried(code, "add", values, lambda: act.add(code, values, key=self.new_id()))
        owner = values.get("org_id") or act.user.org_id
        self.made.setdefault(code, {}).setdefault(owner, []).append(key)
        return key

    def set(self, staff_id: str, key: str, changes: Mapping[str, Any]) -> None:
        act = self.acting(staff_id)
        self._tried(key, "set", changes, lambda: act.set(key, changes))

    def step(self, staff_id: str, key: str, step: str, values: Mapping[str, Any]) -> None:
        act = self.acting(staff_id)
        self._tried(key, step, values, lambda: act.step(key, step, values))

    def approve(self, staff_id: str, key: str, result: str, opinion: str | None) -> None:
        act = self.acting(staff_id)
        self._tried(key, f"approve {result}", {}, lambda: act.approve(key, result, opinion))

    def void(self, staff_id: str, key: str, reason: str) -> None:
        self.acting(staff_id).void(key, reason)

    def waits_for(self, row: Row) -> str | None:
        """The role whose signature the record waits for."""
        return approving.next_approver(self.ledger(row["ledger"]), row, self.facts())

    def may_be_left(self, row: Row, step: Step) -> bool:
        return not step.approved or bool(row.legacy) or approving.approved(self.ledger(row["ledger"]), row, self.facts())

    def _tried(self, what: str, how: str, values: Mapping[str, Any], doing: Callable[[], Any]) -> Any:
        try:
            return doing()
        except (Absent, CheckFailed, NotPermitted) as refused:
            said = [f"{one.field} {one.code} {one.message}" for one in getattr(refused, "findings", ())] or [str(refused)]
            who = self.facts().user
            raise StoryFailed(f"{self.today} {what} {how} by {who.name} {sorted(who.roles)}: {said} {dict(values)}") from refused

"""Two groups, their commission and the stick between them, over the real store, signatures and bundles."""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.sync import service
from app.sync.place import utc
from app.sync.streams import epochs
from tests.conftest import StoppedClock
from tests.vectors.stations import GROUP, NAMES, Place, opened


@dataclass
class Pair:
    group: Place
    other: Place
    commission: Place
    stick: Path
    clock: StoppedClock
    more: list[Place] = field(default_factory=list)

    def up(self, place: Place | None = None, **options: object) -> str:
        """The group's next bundle, on the stick."""
        self.clock.pass_(minutes=1)
        return (place or self.group).export("commission", self.stick, **options).files[-1]

    def down(self, to: str = GROUP, **options: object) -> str:
        self.clock.pass_(minutes=1)
        return self.commission.export(to, self.stick, **options).files[-1]

    def swap(self, place: Place | None = None) -> service.Imported:
        """Up and down once, both taken. returns what the group's import did"""
        place = place or self.group
        self.commission.take(self.up(place))
        return place.take(self.down(place.station.name))

    def agree(self, place: Place | None = None) -> bool:
        place = place or self.group
        return place.digest() == self.commission.digest(place.station.name)

    def copy_of(self, place: Place, folder: Path) -> Place:
        """The same workspace on a second PC: what a clone or a backup holds."""
        place.store.checkpoint()
        shutil.copytree(place.folder, folder)
        key = next(key for key, (_, name) in NAMES.items() if name == place.station.name)
        found = opened(folder, *NAMES[key], self.clock)
        self.more.append(found)
        return replace_station(found, place)

    def restored(self, backup: Path, folder: Path, like: Place) -> Place:
        """What `backup restore` makes of a copy of the workspace: a new epoch."""
        shutil.copytree(backup, folder)
        key = next(key for key, (_, name) in NAMES.items() if name == like.station.name)
        found = opened(folder, *NAMES[key], self.clock)
        with found.store.write() as conn:
            epoch = epochs.open_anew(conn, like.station.epoch, utc(self.clock()))
        self.more.append(found)
        found.station = replace(found.station, epoch=epoch)
        return found

    def backup(self, place: Place, folder: Path) -> Path:
        place.store.checkpoint()
        shutil.copytree(place.folder, folder)
        return folder

    def close(self) -> None:
        for place in (self.group, self.other, self.commission, *self.more):
            place.store.close()


def replace_station(found: Place, like: Place) -> Place:
    found.station = like.station
    return found




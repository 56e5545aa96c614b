"""管理和建设: people who come and go, files handed on, units handed over."""

from typing import TYPE_CHECKING

from app.sample.scene import Scene
from app.sample.stage import Story

if TYPE_CHECKING:
    from app.sample.year import Year


def plan(year: "Year") -> None:
    world, registrar = year.world, year.world.registrar
    scene = year.scene(world.groups[0])
    year.on(year.ago(200), _people(scene, "person", [world.groups[3].units[1].general[-1], world.groups[5].units[2].general[-1]]), world.groups[0])
    for place, (office, step) in enumerate(((world.groups[2], "draft"), (world.groups[6], "attach"))):
        year.on(year.ago(90 + place), _step(scene, office.clerk, step, registrar), office)
    year.on(year.ago(60), _handed_over(scene, registrar), world.groups[8])


def _step(scene: Scene, key: str, step: str, by: str) -> Story:
    yield 0
    scene.stage.step(by, key, step, {})


def _people(scene: Scene, code: str, keys: list[str]) -> Story:
    """Two files go to another office with a receipt; one is sealed."""
    registrar = scene.world.registrar
    for key in keys:
        scene.stage.step(registrar, key, "transfer", {"files": scene.stage.papers("廉政档案转递回执")})
        yield 5
    scene.stage.step(registrar, keys[0], "seal", {})


def _handed_over(scene: Scene, registrar: str) -> Story:
    """Units of a level below change their group: one is handed over, one is being handed over."""
    groups = scene.world.groups
    for place in (0, 1):
        key = scene.stage.add(registrar, "unit", {
            "name": ("示例县人力资源市场", "示例县招商服务中心")[place], "kind": "institution", "relation": "subordinate", "group_id": groups[9 - place].id,
            "org_id": groups[9 - place].id, "from": "2020-06-01", "body": "branch"})
        yield 3
        scene.stage.step(registrar, key, "hand_over", {})
        if place == 0:
            yield 10
            scene.stage.step(registrar, key, "handed", {"to": scene.stage.day()})

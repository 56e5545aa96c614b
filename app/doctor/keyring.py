"""Where the device secret can be kept: without it a copied workspace is guarded by its password alone."""

from collections.abc import Iterator

from app.vault import device

from .kit import OK, WARN, Item, Surroundings

ORDER, LABEL = 50, "密钥环"


def look(here: Surroundings) -> Iterator[Item]:
    backend = device.system_keyring()
    if backend is not None:
        yield Item("keyring", LABEL, OK, f"系统密钥环可用（{type(backend).__module__.rpartition('.')[2]}）")
    else:
        yield Item("keyring", LABEL, WARN, "没有可用的系统密钥环",
                   "本机密钥改存在您的配置文件夹里（仅本人可读）。桌面系统请安装并解锁密钥环（gnome-keyring 或 KWallet）。")
    if here.office is not None:
        yield _kept(here.office.workspace.device_secret_state)


def _kept(state: str) -> Item:
    where = {device.KEYRING: "存放在系统密钥环里", device.FILE: "存放在配置文件夹里"}.get(state)
    if where:
        return Item("device_secret", "本机密钥", OK, where)
    return Item("device_secret", "本机密钥", WARN, "没有：工作区只由密码保护", "请使用更长的密码，并检查密钥环和配置文件夹能否写入。")

"""Versions of what the program is made of."""

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from app.sync.suites import libcrypto

from .kit import OK, WARN, Item, Surroundings

ORDER, LABEL = 10, "版本"


def look(_: Surroundings) -> Iterator[Item]:
    yield Item("program", "程序", OK, f"派驻监督工作台 {_version('paizhu')}")
    yield Item("system", "操作系统", OK, f"{platform.system()} {platform.release()}（{platform.machine()}）")
    yield Item("python", "Python", OK, platform.python_version() + ("（随程序打包）" if getattr(sys, "frozen", False) else ""))
    yield _qt()
    yield Item("sqlcipher", "SQLCipher", OK, _sqlcipher())
    yield Item("cryptography", "cryptography", OK, f"{_version('cryptography')}，内含 {_openssl()}")
    yield _libcrypto()


def _qt() -> Item:
    found = next((one for one in map(_version, ("PySide6-Essentials", "PySide6")) if one != "未知"), "")
    if found:
        return Item("qt", "Qt（PySide6）", OK, found)
    return Item("qt", "Qt（PySide6）", WARN, "没有找到版本", "窗口打不开时请重新安装程序；命令行不受影响。")


def _sqlcipher() -> str:
    import sqlcipher3.dbapi2 as driver  # type: ignore[import-untyped]

    connection = driver.connect(":memory:")
    try:
        told = connection.execute("PRAGMA cipher_version").fetchone()
        return f"{told[0] if told else '未知'}，SQLite {driver.sqlite_version}"
    finally:
        connection.close()


def _openssl() -> str:
    from cryptography.hazmat.backends.openssl import backend

    return backend.openssl_version_text()


def _libcrypto() -> Item:
    from app.errors import SuiteMissing

    try:
        return Item("libcrypto", "系统 OpenSSL", OK, libcrypto.version())
    except SuiteMissing as missing:
        return Item("libcrypto", "系统 OpenSSL", WARN, str(missing.facts["what"]),
                    "只影响国密套件：请安装系统自带的 OpenSSL 3（Debian/统信/麒麟：libssl3）。国际算法不受影响。")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "未知"

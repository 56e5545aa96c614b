"""A station used through the command line alone, in this process: `main(argv)`, what it wrote, how it ended."""

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli import main
from app.vault import cost, statefile

PASSWORD = "Mima-2026"


@dataclass
class Ended:
    status: int
    out: str
    err: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.facts["error"]["code"])


@dataclass
class CliPlace:
    """`ask` gives the JSON and fails the test where the command failed; `end` takes any ending; `say` reads as a person."""

    folder: Path
    password_file: Path
    codes: dict[str, str] = field(default_factory=dict)

    def second(self, account: str = "security") -> tuple[str, ...]:
        """An administrator with a password of his own: the options that name him as the second of two persons."""
        code, password = self.folder.parent / f"{account}.code", self.folder.parent / f"{account}.password"
        code.write_text(self.codes[account], "utf-8")
        password.write_text(f"Mima-{account}-2026", "utf-8")
        self.end("user", "activate", account, "--code-file", code, "--new-password-file", password)
        return "--second-user", account, "--second-password-file", str(password)

    def end(self, *arguments: object, json_: bool = True) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        line = ["--workspace", self.folder, "--password-file", self.password_file, *(["--json"] if json_ else []), *arguments]
        with redirect_stdout(out), redirect_stderr(err):
            status = main([str(one) for one in line])
        return Ended(status, out.getvalue(), err.getvalue(), json.loads(out.getvalue()) if json_ and out.getvalue() else {})

    def ask(self, *arguments: object) -> dict[str, Any]:
        ended = self.end(*arguments)
        assert ended.status == 0, ended
        return ended.facts

    def say(self, *arguments: object) -> str:
        ended = self.end(*arguments, json_=False)
        assert ended.status == 0, ended
        return ended.out

    def add(self, ledger: str, *records: dict[str, Any]) -> list[str]:
        lines = self.folder.parent / "lines.jsonl"
        lines.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
        return list(self.ask("add", ledger, lines)["ids"])

    def copied(self, folder: Path) -> "CliPlace":
        shutil.copytree(self.folder, folder)
        return CliPlace(folder, self.password_file, self.codes)


def quick_passwords(config: Path) -> None:
    """The least cost the vault takes, as if it had been measured on a slow PC."""
    config.mkdir(parents=True, exist_ok=True)
    statefile.save(config / "cost.json", cost.FORMAT, 1, cost.FLOOR.as_json())

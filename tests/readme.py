"""Refill README.md: under each block of SQL stands what it prints on the demo's database today (`make readme`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(```sql\n(.+?)```\n\n```text\n)(.*?)(```\n)", re.S)
DATABASE = ROOT / "outputs" / "demo.duckdb"


def refill(text: str) -> str:
    """The page with every block printed anew."""

    def printed(match: re.Match[str]) -> str:
        command = [sys.executable, "-m", "miner", "query", match[2], "--db", str(DATABASE)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return match[1] + done.stdout + match[4]

    return BLOCK.sub(printed, text)


if __name__ == "__main__":
    page = ROOT / "README.md"
    page.write_text(refill(page.read_text(encoding="utf-8")), encoding="utf-8")

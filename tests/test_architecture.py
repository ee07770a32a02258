"""The house keeps its shape: who may import whom, which files may be how long, what must not be written down."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

STAGES = ("ingest", "clean", "annotate", "extract", "store", "report")
SHARED = ("miner.records", "miner.resources", "miner.grammar", "miner.kinds")
JOINERS = ("run.py", "parts.py", "api.py", "component.py", "explain.py", "cli", "bench_")
JOINING = ("review", "view")
# Which stage knows which library: house rules, one line each.
ONLY = {
    "spacy": {"annotate", "extract"},
    "scispacy": {"annotate"},
    "duckdb": {"store", "report"},
    "pyarrow": {"store", "report"},
    "requests": {"ingest"},
    "requests_cache": {"ingest"},
    "urllib3": {"ingest"},
    "protego": {"ingest"},
    "bs4": {"clean"},
    "lxml": {"clean"},
    "bibtexparser": {"clean"},
    "pylatexenc": {"clean"},
    "openpyxl": {"clean", "report"},
    "docx": {"clean"},
    "pypdf": {"clean"},
    "ftfy": {"clean"},
    "xlsxwriter": {"report"},
    "typer": set(),
}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path, *, typing_too: bool = True) -> Iterator[str]:
    """Full names of what a module imports, wherever in it; `if TYPE_CHECKING` left out on request."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden: set[ast.AST] = set()
    for node in ast.walk(tree):
        if not typing_too and isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            hidden.update(ast.walk(node))
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_what_all_share_and_itself(stage: str) -> None:
    allowed = (*SHARED, f"miner.stages.{stage}", "miner.__version__")
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(f"miner/stages/{stage}")
        for name in imported(path)
        if name.split(".")[0] == "miner" and not name.startswith(allowed)
    ]
    assert wrong == []


def test_a_library_is_known_only_where_it_belongs() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for stage in STAGES
        for path in modules(f"miner/stages/{stage}")
        for name in imported(path, typing_too=False)
        if (library := name.split(".")[0]) in ONLY and stage not in ONLY[library]
    ]
    assert wrong == []


def test_grammar_is_pure() -> None:
    allowed = {"miner", "re2", "__future__"} | set(__import__("sys").stdlib_module_names)
    for path in modules("miner/grammar"):
        for name in imported(path):
            assert name.split(".")[0] in allowed, f"{path.relative_to(ROOT)} imports {name}"
            assert name.split(".")[0] != "miner" or name.startswith("miner.grammar"), f"{path}: {name}"


def test_only_the_joiners_join_stages() -> None:
    wrong = []
    for path in modules("miner"):
        if "stages" in path.parts or path.name.startswith(JOINERS) or path.parent.name in JOINING:
            continue
        wrong += [f"{path.name} imports {name}" for name in imported(path) if name.startswith("miner.stages.")]
    assert wrong == []


def test_pooling_knows_numbers_alone() -> None:
    wrong = [
        f"{path.name} imports {name}"
        for path in modules("miner/pool")
        for name in imported(path)
        if name.split(".")[0] == "miner" and not name.startswith("miner.pool")
    ]
    assert wrong == []


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_on_one_machine_or_a_registry() -> None:
    place = re.compile(
        r"/(?:home|Users|root|work|srv|mnt)/[a-z_.][\w./-]*|[A-Z]:\\\\Users|https?://\S*/simple\b|(?:extra-)?index-url",
        re.I,
    )
    found = []
    for path in tracked():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        in_corpus = (ROOT / "corpus") in path.parents  # links in pages may have such paths on their own hosts
        for number, line in enumerate(text.splitlines(), 1):
            found += [
                f"{path.relative_to(ROOT)}:{number}: {match[0]}"
                for match in ([] if in_corpus else place.finditer(line))
                if "://" not in line[: match.start()].rsplit(" ", 1)[-1]
            ]
    assert found == []


def test_files_stay_short_and_say_what_they_hold() -> None:
    long, silent = [], []
    for path in modules("miner"):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 300:
            long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        if not ast.get_docstring(ast.parse(text)):
            silent.append(str(path.relative_to(ROOT)))
    assert long == []
    assert silent == []


def test_every_module_compiles_without_a_warning() -> None:
    """An invalid escape is a line on a user's screen from Python 3.12 on."""
    import warnings

    found = []
    for path in modules("miner", "tests"):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
        found += [f"{path.relative_to(ROOT)}: {warning.message}" for warning in caught]
    assert found == []


def commands() -> set[str]:
    """Every command of the command line, subcommands as "portals new"."""
    from typer.main import get_command

    from miner.cli import app

    found = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found |= {f"{name} {sub}" for sub in below} if below else {name}
    return found


def test_the_docs_list_every_command_and_no_other() -> None:
    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `miner ([a-z]+(?: [a-z]+)?)[^`]*` \|", text, re.M))
    assert listed == commands()


def test_the_docs_name_every_key_of_a_record() -> None:
    from miner.records import EVIDENCE_KEYS

    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    assert [key for key in EVIDENCE_KEYS if f"`{key}`" not in text] == []


def test_the_docs_explain_every_table_and_view() -> None:
    from miner.stages.store import open_empty

    text = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
    with open_empty() as con:
        names = [row[0] for row in con.execute("SHOW TABLES").fetchall()]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_version_and_changelog_agree() -> None:
    import tomllib

    import miner

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == miner.__version__
    assert f"## {miner.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["miner/grammar", "miner/stages/annotate"])
def test_no_imports_run_in_a_circle(package: str) -> None:
    """Whatever a module imports, at its head or in a function, can be understood without the module itself."""
    graph: dict[str, set[str]] = {}
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in modules(package)}
    for name, path in names.items():
        found = {n for full in imported(path, typing_too=False) for n in (full, full.rpartition(".")[0])}
        graph[name] = {n for n in found if n in names and n != name}
    circles, done = [], set[str]()

    def walk(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            circles.append(" -> ".join((*above[above.index(name) :], name)))
        elif name not in done:
            for following in sorted(graph[name]):
                walk(following, (*above, name))
            done.add(name)

    for name in sorted(graph):
        walk(name, ())
    assert circles == []

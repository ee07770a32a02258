"""The commands about fields: explain, fields list, fields test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from miner.cli_common import Pipeline, ResourceFolders, complain, put, put_line
from miner.records import Document, Evidence, MinerError, RawPage

if TYPE_CHECKING:
    from miner.resources import Resources


_WIDE = 160  # characters a line where the output is no terminal


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("explain")(explain)
    fields = typer.Typer(no_args_is_help=True, help="Fields: what is extracted, shipped or your own.")
    fields.command("list")(fields_list)
    fields.command("test")(fields_test)
    app.add_typer(fields, name="fields")


def explain(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A page, an abstract's text, or - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a number.")] = False,
    pipeline: Pipeline = "default",
    resources: ResourceFolders = None,
) -> None:
    """Show an abstract with every number's fate: its field and rule, or why it was left out.

    Examples: `miner explain page.html`, `miner explain --json page.html | grep "left out"`
    """
    from rich.console import Console

    from miner.explain import render
    from miner.run import read_sources
    from miner.stages.clean import Cleaner
    from miner.stages.extract.fates import fates

    found = _resources(resources)
    annotate, extractor = _reader(pipeline, found)
    cleaner = Cleaner(found)
    failed = shown = 0
    for page in read_sources([path]):
        for document, failure in [(None, page)] if not isinstance(page, RawPage) else cleaner(page):
            if failure is not None:
                complain(failure)
                failed += 1
            if document is None:
                continue
            shown += 1
            numbers = fates(annotate(document), document, extractor)
            if as_json:
                for fate in numbers:
                    put_line({"source": document.source, "doc": document.doc, **fate._asdict()})
            else:
                render(document, numbers, Console() if sys.stdout.isatty() else Console(width=_WIDE))
    if not shown and not failed:
        raise MinerError(f"{path}: holds no article")
    raise typer.Exit(1 if failed else 0)


def fields_list(resources: ResourceFolders = None) -> None:
    """Print each field: its name, kind, unit, how many examples it has, what it holds, and its file if it is yours.

    Examples: `miner fields list`, `miner fields list --resources my-rules/`
    """
    from miner.resources import shipped_root
    from miner.stages.extract import load_fields

    for name, spec in load_fields(_resources(resources)).items():
        own = "" if Path(spec.source).is_relative_to(shipped_root()) else f"\t{spec.source}"
        put(f"{name}\t{spec.kind}\t{spec.unit or '-'}\t{len(spec.examples)} examples\t{spec.description}{own}")


def fields_test(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Only these fields.")] = None,
    pipeline: Pipeline = "default",
    resources: ResourceFolders = None,
) -> None:
    """Run the examples in field files; exit status 1 where one gives other records than it states.

    Examples: `miner fields test`, `miner fields test operating_time --resources my-rules/`
    """
    from miner.stages.extract.custom.field_tests import run_examples

    found = _resources(resources)
    _, extractor = _reader(pipeline, found)
    extract = text_extractor(pipeline, found)
    unknown = sorted(set(names or ()) - set(extractor.fields))
    if unknown:
        raise MinerError(f"no field is called {unknown[0]!r}", "miner fields list names them all")
    failed = passed = 0
    for name in names or sorted(extractor.fields):
        spec = extractor.fields[name]
        if not spec.examples:
            put(f"{name}: no examples")
        for result in run_examples(spec, extract):
            if result.passed:
                passed += 1
                continue
            failed += 1
            put(f"{name}: example {result.number} FAILED ({result.source})\n  text    {result.text}")
            put("\n".join(f"  wanted  {_line(r)}" for r in result.wanted) or "  wanted  no record")
            put("\n".join(f"  found   {_line(r)}" for r in result.found) or "  found   no record")
    put(f"{passed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def text_extractor(pipeline: str, found: Resources) -> Callable[[str], list[Evidence]]:
    """A function from an abstract's text to its records. Raises MinerError where the pipeline cannot be loaded."""
    from miner.stages.clean import Cleaner, text_document

    cleaner = Cleaner(found)
    annotate, extractor = _reader(pipeline, found)

    def extract(text: str) -> list[Evidence]:
        document = text_document(text, "example", "example", cleaner)
        return list(extractor(annotate(document), document))

    return extract


def _line(record: dict[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in record.items())


def _resources(folders: list[Path] | None) -> Resources:
    from miner.resources import Resources

    return Resources.default(tuple(folders or ()))


def _reader(pipeline: str, found: Resources) -> tuple[Callable[[Document], Any], Any]:
    from miner.stages.annotate import annotate, load
    from miner.stages.extract import Extractor

    nlp = load(pipeline, found)
    return lambda document: annotate(nlp, document), Extractor(found)

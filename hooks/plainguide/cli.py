"""The command line: parse, call, print. Exit status 0: done; 1: problems found; 2: wrong usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from . import __version__
from .booklet import Booklet
from .decide import Answer, answer, answers, read_lines, read_sheets, sheet_problem
from .diff import differences
from .edition import load_edition, load_revision
from .errors import GuideError, stop_on
from .export import export
from .guide import load_authorities, load_guide, load_trees
from .handout import make as make_handout
from .interview import interview
from .lint import Linter
from .lint import table as grade_table
from .new import new as new_guide
from .offline import Offline
from .pages import read_aloud
from .parser import parse
from .progress import progress
from .proof import in_words, overlaps, prove
from .publish import build as build_site
from .settings import Settings, load_settings
from .single import single
from .stale import stale
from .tree import Branch, Tree

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
F = TypeVar("F", bound=Callable[..., Any])


def _usage(message: str) -> NoReturn:
    """End with one line on standard error and status 2."""
    click.echo(f"plainguide: {message}", err=True)
    sys.exit(2)


def located(command: F) -> F:
    """Print the problems of a GuideError, a line each, and end with status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except GuideError as error:
            click.echo(str(error), err=True)
            sys.exit(1)

    return run  # type: ignore[return-value]


class _Project:
    """The guide in whose folder a command runs."""

    def __init__(self, config: str) -> None:
        self.config = Path(config)
        self.root = self.config.parent

    @property
    def settings(self) -> Settings:
        return load_settings(self.config, str(self.config))

    def trees(self) -> dict[str, Tree]:
        return load_trees(self.root, self.settings)

    def tree(self, set_id: str) -> Tree:
        trees = self.trees()
        if set_id not in trees:
            _usage(f"there is no rule set '{set_id}'; use one of: {', '.join(trees)}")
        return trees[set_id]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("-f", "--config", default="mkdocs.yml", show_default=True, help="The guide's MkDocs settings.")
@click.pass_context
def main(context: click.Context, config: str) -> None:
    """Read sources, decide rules, prove trees and publish a plain-language legal guide.

    Exit status: 0 when all is well, 1 when problems were found, 2 on wrong usage. The command diff ends with 1 when
    something has changed, and with 2 when it cannot be told.
    """
    context.obj = _Project(config)


def _rule_set_ids(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The ids that the shell offers for a rule set; none where the guide cannot be read."""
    project = _Project(context.find_root().params["config"])
    try:
        return [id for id in project.trees() if id.startswith(begun)]
    except GuideError:
        return []


_rule_set = click.argument("rule_set", shell_complete=_rule_set_ids)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@located
def read(file: str) -> None:
    """Print one source text as Markdown, or its problems.

    Example: plainguide read data/sources/leaflet.txt
    """
    click.echo(read_aloud(parse(Path(file).read_bytes(), file)), nl=False)


@main.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@located
def new_command(folder: Path) -> None:
    """Write a small working guide into a new folder; its README is the tutorial.

    Example: plainguide new my-guide
    """
    new_guide(folder)
    click.echo(f"Wrote a guide into {folder}. Read its README.md, then: cd {folder} && make site")


@main.command()
@click.option("--to", "target", default="site", show_default=True, help="The folder to publish into.")
@click.option("--handout", type=_FILE, help="A handout to publish with it and to link to.")
@click.pass_obj
@located
def build(project: _Project, target: str, handout: Path | None) -> None:
    """Build the site strictly; the folder is replaced only when all of it succeeded.

    Example: plainguide build --to site
    """
    sys.exit(1 if build_site(project.config, Path(target), handout) else 0)


@main.command("handout")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), default="handout.pdf")
@click.option("--chromium", envvar="CHROMIUM", default="chromium", help="The browser that prints it.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day on the cover.")
@click.pass_obj
@located
def handout_command(project: _Project, target: Path, chromium: str, today: datetime | None) -> None:
    """Print the guide as one PDF for paper; needs Chromium and the test extra.

    Example: plainguide handout --to handout.pdf
    """
    day = today.date() if today else date.today()  # noqa: DTZ011 — the day where it is printed
    booklet = Booklet(Offline.load(project.root, project.config.name), day)
    with progress("Printing"):
        pages = make_handout(booklet, chromium, target)
    click.echo(f"Wrote {target}: {pages} pages, {target.stat().st_size:,} bytes.")


@main.command("export")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--single", "file", type=click.Path(path_type=Path), help="Write one HTML file instead.")
@click.pass_obj
@located
def export_command(project: _Project, folder: Path | None, file: Path | None) -> None:
    """Write the finished guide, in all its languages, for other engines into a new FOLDER, or as one file that needs
    nothing else.

    Example: plainguide export ../plain-files, or: plainguide export --single guide.html
    """
    if (folder is None) == (file is None):
        _usage("give a folder, or --single with a file")
    if folder is not None:
        with progress("Exporting"):
            pages = export(project.root, project.config.name, folder)
        click.echo(f"Wrote {pages} pages into {folder}; its README.md says how to build them.")
    elif file is not None:
        with progress("Exporting"):
            size = single(project.root, project.config.name, file)
        click.echo(f"Wrote {file}: {size:,} bytes.")


@main.command()
@_rule_set
@click.argument("facts", nargs=-1, metavar="[FACT=VALUE]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--from", "source", type=click.File("rb"), help="One JSON object a line.")
@click.pass_obj
@located
def decide(project: _Project, rule_set: str, facts: tuple[str, ...], as_json: bool, source: Any) -> None:
    """Say what follows from some facts; a fact not given is "not sure".

    Example: plainguide decide loan returned=yes card=adult
    """
    tree = project.tree(rule_set)
    authorities = load_authorities(project.root, project.settings)
    if source is not None:
        if facts:
            _usage("give facts or --from, not both")
        name = getattr(source, "name", "<stdin>")
        sheets = read_sheets(read_lines(source, name), name, tree.rule_set)
        with progress("Deciding"):
            lines = answers(tree, sheets, authorities)
        click.echo("".join(f"{line}\n" for line in lines), nl=False)
        return
    found = answer(tree.decide(_sheet(tree, facts)), authorities)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _answer_text(found))


def _sheet(tree: Tree, facts: tuple[str, ...]) -> dict[str, str]:
    sheet: dict[str, str] = {}
    for text in facts:
        fact, sign, value = text.partition("=")
        if not sign:
            _usage(f"'{text}' is no fact=value; write it like card=adult")
        if sheet.get(fact, value) != value:
            _usage(f"fact '{fact}' is given twice with different values; give it once")
        sheet[fact] = value
    problem = sheet_problem(tree.rule_set, sheet)
    if problem:
        _usage(problem)
    return sheet


def _answer_text(found: Answer) -> str:
    lines = [f"certain:    {', '.join(found['certain']) or '-'}"]
    lines.append(f"possible:   {', '.join(found['possible']) or '-'}")
    lines.append(f"depends on: {', '.join(found['depends_on']) or '-'}")
    lines += [f"rule {rule['id']} -> {rule['outcome']} ({rule['citation']})" for rule in found["rules"]]
    return "\n".join(lines)


@main.command()
@_rule_set
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
@located
def tree(project: _Project, rule_set: str, as_json: bool) -> None:
    """Print the decision tree of a rule set, its steps numbered as on the page.

    Example: plainguide tree loan
    """
    found = project.tree(rule_set)
    numbers: dict[object, int] = {node: i for i, node in enumerate(found.questions, start=1)}
    steps = [
        {
            "step": numbers[node],
            "fact": node.fact.id,
            "answers": {
                value: {"step": numbers[child]}
                if isinstance(child, Branch)
                else {"outcomes": [o.id for o in child.outcomes], "rules": [r.id for r in child.rules]}
                for value, child in zip(node.fact.values, node.children, strict=True)
            },
        }
        for node in found.questions
    ]
    if as_json:
        click.echo(json.dumps({"rule_set": rule_set, "steps": steps}, indent=2))
        return
    for node in found.questions:
        click.echo(f"{numbers[node]}. {node.fact.id}")
        for value, child in zip(node.fact.values, node.children, strict=True):
            to = (
                f"step {numbers[child]}"
                if isinstance(child, Branch)
                else ", ".join(o.id for o in child.outcomes)
            )
            click.echo(f"   {value} -> {to}")


@main.command("prove")
@click.option("--overlaps", "show_overlaps", is_flag=True, help="List rules whose order decides.")
@click.pass_obj
@located
def prove_command(project: _Project, show_overlaps: bool) -> None:
    """Check what must hold of every rule set and print what was checked.

    Example: plainguide prove --overlaps
    """
    for set_id, found in project.trees().items():
        with progress("Proving"):
            proof = prove(found)
        click.echo(
            f"{set_id}: {proof.facts} facts, {proof.rules} rules, {proof.outcomes} outcomes; "
            f"{proof.questions} questions, {proof.results} results, {proof.paths} paths of at most "
            f"{proof.longest} questions, covering {proof.sheets:,} sheets; {proof.readings:,} readings of the rules "
            f"agree; {proof.directions} directions hold"
        )
        if show_overlaps:
            for overlap in overlaps(found.rule_set):
                click.echo(f"  {overlap.first.id} goes before {overlap.second.id}: {in_words(overlap.sheet)}")


@main.command()
@click.option("--table", "show_table", is_flag=True, help="Print the reading grade of every page instead.")
@click.pass_obj
@located
def lint(project: _Project, show_table: bool) -> None:
    """Check that the guide is written in plain language; needs the test extra.

    Example: plainguide lint --table
    """
    with progress("Measuring"):
        linter = Linter.of(load_guide(project.root, project.config.name))
        table, found = (grade_table(linter.grades()), []) if show_table else ("", list(linter.problems()))
    stop_on(found)
    click.echo(table, nl=bool(table))


@main.command()
@_rule_set
@click.pass_obj
@located
def outline(project: _Project, rule_set: str) -> None:
    """Print the interview of a rule set as text, for an email to a lawyer.

    Example: plainguide outline loan
    """
    project.tree(rule_set)
    guide = load_guide(project.root, project.config.name)
    click.echo(interview(guide.flow_page(rule_set), guide.authorities), nl=False)


@main.command()
@click.argument("revision")
@click.pass_obj
def diff(project: _Project, revision: str) -> None:
    """Print what has changed for readers since a git revision; status 1 when something has, 2 when it cannot be told.

    Example: plainguide diff HEAD
    """
    try:
        with progress("Comparing"):
            old = load_revision(project.root, project.config.name, revision)
            found = differences(old, load_edition(project.root, project.config.name))
    except GuideError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo("".join(f"{entry}\n" for entry in found), nl=False)
    sys.exit(1 if found else 0)


@main.command("stale")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day to count from.")
@click.pass_obj
@located
def stale_command(project: _Project, today: datetime | None) -> None:
    """List what was last checked more than 12 months ago; status 1 when there is something.

    Example: plainguide stale --today 2027-11-22
    """
    day = today.date() if today else date.today()  # noqa: DTZ011 — the day where the guide is kept
    guide = load_guide(project.root, project.config.name)
    found = stale(day, guide.authorities, guide.corrections, guide.outline, guide.written)
    click.echo("".join(f"{problem}\n" for problem in found), nl=False)
    sys.exit(1 if found else 0)

"""The ranking as a command."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from matchmaker.base.clock import today
from matchmaker.base.errors import InvalidInputError, NotFoundError
from matchmaker.base.i18n import speaking
from matchmaker.core.scoring import fraction
from matchmaker.matching import queries
from matchmaker.matching.file_commands import read_file
from matchmaker.matching.file_ranking import as_json, rank_files, remark_text, workbook
from matchmaker.matching.queries import Match
from matchmaker.matching.sheets import MissingColumnsError, Sheet
from matchmaker.matching.shown import ShownScore, show, words_for_reader
from matchmaker.matching.vocabulary import Vocabularies
from matchmaker.requirements.queries import requirement_by_code

#: What the command answers when it was asked for something that is not there.
NOT_FOUND = 2


def print_ranking(code: str, *, top: int, as_json: bool, lang: str) -> None:
    """Print the published listings ranked for a requirement, best first; exit 2 for no such code."""
    try:
        requirement = requirement_by_code(code)
    except NotFoundError:
        click.echo(f"There is no requirement with the code {code}.", err=True)
        raise SystemExit(NOT_FOUND) from None
    with speaking(lang):
        words = words_for_reader()
        found = queries.all_matches(requirement, today=today(), top=top)
        rows = [(one, show(one.scored, words=words)) for one in found]
        if as_json:
            answer = {"requirement": requirement.code, "matches": [_facts(*row) for row in rows]}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            _print_table(rows)


def _facts(found: Match, shown: ShownScore) -> dict[str, Any]:
    """Return a match with exact six-digit numbers between 0 and 1: the shares are the score."""
    return {
        "listing": found.listing.code,
        "score": _number(found.scored.score),
        "criteria": {
            line.criterion.value: {
                "value": _number(line.value),
                "share": _number(line.share),
                "reason": said.text,
            }
            for line, said in zip(found.scored.lines, shown.lines, strict=True)
        },
    }


def _number(millionths: int) -> float:
    # Six digits: the nearest float is written back with the very same digits.
    return float(fraction(millionths))


def _print_table(rows: Sequence[tuple[Match, ShownScore]]) -> None:
    for found, shown in rows:
        listing = found.listing
        click.echo(
            f"{found.position:3}. {shown.score:5} %  {listing.code}  {listing.name}"
            f" ({listing.organization.name})"
        )
        for line in shown.lines:
            click.echo(f"       {line.share:5} / {line.weight:4} %  {line.name}: {line.text}")


def print_file_ranking(
    listings: Path,
    *,
    requirements: Path,
    vocabularies: Vocabularies,
    top: int,
    out: Path | None,
    lang: str,
) -> None:
    """Rank the rows of two files, as JSON on stdout or as a workbook."""
    with speaking(lang):
        try:
            found = rank_files(
                read_file(listings),
                requirements=read_file(requirements),
                vocabularies=vocabularies,
                today=today(),
                top=top,
            )
        except MissingColumnsError as error:
            paths = {Sheet.LISTINGS: listings, Sheet.REQUIREMENTS: requirements}
            raise InvalidInputError(
                "\n".join(
                    f"{paths[sheet].name}: there is no column {column}."
                    for sheet, column in error.missing
                )
            ) from None
        for remark in (*found.refused, *found.warnings):
            place = f"{remark.sheet}, row {remark.row}, {remark.column} “{remark.text}”"
            click.echo(f"{place}: {remark_text(remark)}", err=True)
        if out is None:
            click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        else:
            out.write_bytes(workbook(found).getvalue())

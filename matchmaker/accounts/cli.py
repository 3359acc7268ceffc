"""Commands about people."""

import click
from flask import current_app

from matchmaker.accounts import passwords, queries, services
from matchmaker.accounts.services import Person
from matchmaker.base.clock import now
from matchmaker.base.db import transactional
from matchmaker.base.errors import ConflictError
from matchmaker.base.forms import is_address
from matchmaker.base.i18n import speaking


@click.option("--email", prompt="E-mail", help="Address the administrator signs in with.")
@click.option("--name", prompt="Name", help="Name of the administrator.")
@click.option(
    "--department", prompt="Name of the Department", help="The authority that runs this place."
)
@click.password_option(help="At least 8 characters; asked for when it is not given.")
def create_admin(*, email: str, name: str, department: str, password: str) -> None:
    """Add the first administrator, and the Department, to an empty installation."""
    with speaking("en"):
        _check(email, password=password)
    try:
        with speaking("en"):
            _create(Person(name=name, email=email, password=password), department=department)
    except ConflictError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{email} can sign in now.", err=True)


def _check(email: str, *, password: str) -> None:
    if not is_address(email):
        raise click.BadParameter(email, param_hint="--email")
    found = passwords.refusals(password, email=email)
    if found:
        raise click.BadParameter(found[0], param_hint="--password")


@transactional
def _create(person: Person, *, department: str) -> None:
    code = str(current_app.config["HOME_PROVINCE"])
    known = {one.code for one in queries.provinces()}
    services.create_admin(
        person, department_name=department, province=code if code in known else None, at=now()
    )

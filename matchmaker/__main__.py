"""`python -m matchmaker COMMAND`: the commands, with refusals in one line."""

import sys

from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError

from matchmaker.app import create_app
from matchmaker.base.errors import MatchmakerError
from matchmaker.cli import commands
from matchmaker.installation import why_unusable
from matchmaker.settings import UnsafeSettingsError


def main() -> None:
    """Run one command."""
    try:
        commands.main(prog_name="run.py flask", obj=ScriptInfo(create_app=create_app))
    except (MatchmakerError, UnsafeSettingsError) as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        sys.exit(why_unusable(error))


if __name__ == "__main__":
    main()

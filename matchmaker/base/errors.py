"""Domain errors; `app.py` maps each to its HTTP answer once."""


class MatchmakerError(Exception):
    """A refusal a person is told about; `message` is a sentence in the reader's language."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(MatchmakerError):
    """The thing does not exist, or the viewer may not know that it does (404)."""


class NotAllowedError(MatchmakerError):
    """The viewer is known and may not do this (403)."""


class ConflictError(MatchmakerError):
    """The thing changed meanwhile, or its state forbids the act (409)."""


class InvalidInputError(MatchmakerError):
    """The input cannot be understood (422)."""


class RefusedFileError(InvalidInputError):
    """A file is of the wrong kind, too large or broken (shown at its field)."""

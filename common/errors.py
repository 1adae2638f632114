"""The one base of every refusal."""


class DomainError(Exception):
    """A business rule said no. The message is fit to show to the person who asked."""

    code = "refused"

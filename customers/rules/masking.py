"""Decides how much of a sensitive field is shown to somebody who does not need it for the case at hand."""

DOTS = "•••"


def masked_email(email: str) -> str:
    """Return the address with its first letter and its last domain label left: ``d•••@•••.org``."""
    if not email:
        return ""
    name, at, domain = email.rpartition("@")
    if not (at and name):
        return DOTS
    _, dot, label = domain.rpartition(".")
    return f"{name[0]}{DOTS}@{DOTS}.{label}" if dot and label else f"{name[0]}{DOTS}@{DOTS}"


def masked_phone(phone: str) -> str:
    """Return the number with its last two digits left; a number of fewer than six digits hides all."""
    if not phone:
        return ""
    digits = "".join(character for character in phone if character.isdigit())
    return f"{DOTS} {digits[-2:]}" if len(digits) >= 6 else DOTS

"""Every status and code of feedback."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Attribute(TextChoices):
    """What may matter to a customer about being served; a survey asks how much each does."""

    SPEED = "speed", _("How fast it was solved")
    EASE = "ease", _("How easy it was")
    FIRST_TIME = "first_time", _("Solved at the first contact")
    COMPETENCE = "competence", _("Knowing what to do")
    FRIENDLINESS = "friendliness", _("Friendliness")
    FAIRNESS = "fairness", _("A fair remedy")
    NEWS = "news", _("Being kept informed")

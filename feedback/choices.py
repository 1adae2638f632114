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


class Fault(TextChoices):
    """Why a response cannot be believed; the label is the sentence for whoever sent it."""

    EMPTY = "nothing_answered", _("Not one question is answered.")
    CSAT = "csat_out_of_range", _("CSAT is a whole number from 1 to 5.")
    CES = "ces_out_of_range", _("CES is a whole number from 1 to 7.")
    NPS = "nps_out_of_range", _("NPS is a whole number from 0 to 10.")
    IMPORTANCE = "importance_out_of_range", _("Importance is a whole number from 1 to 5.")
    LANGUAGE = "no_language", _("Write the language as en or pt-BR.")
    COMMENT = "comment_too_long", _("A comment has at most 4,000 characters.")
    FUTURE = "answered_in_future", _("A survey is answered in the past.")
    BEFORE_CASE = "answered_before_case", _("The case was opened only after this answer.")


class Score(TextChoices):
    """How a response sounds, by one of its scores: what lists are filtered by."""

    CSAT_LOW = "csat_low", _("CSAT 1 to 2: unhappy")
    CSAT_HIGH = "csat_high", _("CSAT 4 to 5: happy")
    CES_LOW = "ces_low", _("CES 1 to 3: hard")
    CES_HIGH = "ces_high", _("CES 5 to 7: easy")
    NPS_LOW = "nps_low", _("NPS 0 to 6: detractor")
    NPS_HIGH = "nps_high", _("NPS 9 to 10: promoter")

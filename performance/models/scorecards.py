"""Stores scorecard templates and their versions, scorecards, their lines, and disputes about them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from performance.choices import (
    DisputeAnswer,
    Grain,
    LineState,
    ScorecardPeriod,
    ScorecardState,
    ScoreScale,
    SectionKind,
)
from performance.models.kpis import kpi_choices
from performance.rules.figures import WithOutages, with_outages_of
from performance.rules.scorecards import OUT

CURRENT = ~Q(state=ScorecardState.AMENDED)
# For whom the KPI of a section is taken: the person, their team, or departments.
SECTION_GRAINS = [(one.value, one.label) for one in (Grain.AGENT, Grain.TEAM, Grain.DEPARTMENT)]


class ScorecardTemplate(models.Model):
    """What people in a position are rated by; the content stands in its versions."""

    position = models.OneToOneField(
        "people.Position",
        on_delete=models.PROTECT,
        related_name="scorecard_template",
        verbose_name=_("position"),
    )
    purpose = models.TextField(_("purpose"), blank=True, help_text=_("Shown to everybody who is rated."))

    class Meta:
        ordering = ["position__rank", "position__name"]
        verbose_name = _("scorecard template")
        verbose_name_plural = _("scorecard templates")

    def __str__(self) -> str:
        return f"Scorecard of {self.position}"


class ScorecardVersionQuerySet(models.QuerySet["ScorecardVersion"]):
    def in_force(self, day: date) -> "ScorecardVersionQuerySet":
        """Return of each template the version that holds for a period beginning on this day."""
        begun = self.filter(activated_at__isnull=False, effective_from__lte=day)
        return begun.order_by("template_id", "-effective_from").distinct("template_id")


class ScorecardVersion(models.Model):
    """
    One version of a template. Once it is in use (`activated_at`) a trigger refuses every change of it and of
    its sections, and refuses to put it in use unless the weights sum to exactly one.

    It holds for periods that begin on `effective_from` or later, until the next version. Of a template one
    version at a time is being written: two would each be a copy of what the other changes. `critical_cap` is
    the most the whole can be, between 0 and 1, when a section fails critically.
    """

    template = models.ForeignKey(
        ScorecardTemplate, on_delete=models.PROTECT, related_name="versions", verbose_name=_("template")
    )
    number = models.PositiveIntegerField(_("number"))
    effective_from = models.DateField(_("holds for periods from"))
    scale = models.CharField(_("scale"), max_length=10, choices=ScoreScale.choices, default=ScoreScale.SHARE)
    critical_cap = models.DecimalField(
        _("cap at a critical fail"), max_digits=5, decimal_places=4, default="0.5"
    )
    rationale = models.TextField(_("rationale"), help_text=_("Why it is as it is, and what changed."))
    activated_at = models.DateTimeField(_("in use since"), null=True, blank=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("put in use by"),
    )

    objects = ScorecardVersionQuerySet.as_manager()

    class Meta:
        ordering = ["template", "-number"]
        verbose_name = _("scorecard version")
        verbose_name_plural = _("scorecard versions")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"],
                name="scorecard_version_number_once",
                violation_error_message=_("This template already has a version of this number."),
            ),
            models.UniqueConstraint(
                fields=["template", "effective_from"],
                condition=Q(activated_at__isnull=False),
                name="scorecard_version_one_from_a_day",
                violation_error_message=_("Another version in use already holds from this day."),
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(activated_at=None),
                name="scorecard_version_one_in_the_making",
                violation_error_message=_("Another version of this template is being written."),
            ),
            models.CheckConstraint(
                condition=Q(critical_cap__gte=0, critical_cap__lte=1),
                name="scorecard_version_cap_is_a_share",
                violation_error_message=_("The cap lies between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(activated_at=None, activated_by=None)
                | Q(activated_at__isnull=False, activated_by__isnull=False),
                name="scorecard_version_activated_by_somebody",
                violation_error_message=_("Somebody puts a version in use."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"


class ScorecardSection(models.Model):
    """
    One weighted section of a version.

    A value at `floor` is worth nothing, at `target` everything, straight between them and held at the ends;
    both are in the unit of the figure (peer feedback: 1 to 5). `critical` is the value from which on, in the
    wrong direction, the section fails critically. `departments` share a shared outcome; if none is named it
    is the organization's. A KPI that carries no weight by itself needs an exception: who decided it, and why.
    """

    version = models.ForeignKey(ScorecardVersion, on_delete=models.CASCADE, related_name="sections")
    place = models.PositiveSmallIntegerField(_("place"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=SectionKind.choices)
    name = models.CharField(_("name"), max_length=80)
    kpi = models.CharField(_("KPI"), max_length=40, blank=True, choices=kpi_choices)
    grain = models.CharField(_("taken for"), max_length=20, choices=SECTION_GRAINS, default=Grain.AGENT.value)
    departments = models.ManyToManyField(
        "people.Department", blank=True, related_name="+", verbose_name=_("departments that share it")
    )
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=4)
    floor = models.DecimalField(_("worth nothing at"), max_digits=15, decimal_places=4)
    target = models.DecimalField(_("worth everything at"), max_digits=15, decimal_places=4)
    critical = models.DecimalField(
        _("fails critically at"), max_digits=15, decimal_places=4, null=True, blank=True
    )
    rationale = models.TextField(_("rationale"))
    exception_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("exception decided by"),
    )
    exception_reason = models.TextField(_("reason of the exception"), blank=True)

    class Meta:
        ordering = ["version", "place", "pk"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="scorecard_section_weight_is_a_share",
                violation_error_message=_("A weight is more than 0 and at most 1."),
            ),
            models.CheckConstraint(
                condition=~Q(floor=F("target")),
                name="scorecard_section_scale_has_length",
                violation_error_message=_("Floor and target have to differ."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[SectionKind.KPI, SectionKind.CUSTOMERS, SectionKind.SHARED])
                & ~Q(kpi="")
                | Q(kind__in=[SectionKind.QUALITY, SectionKind.PEERS], kpi=""),
                name="scorecard_section_names_its_kpi",
                violation_error_message=_("KPI sections name a KPI; quality review and peer feedback none."),
            ),
            models.CheckConstraint(
                condition=Q(exception_by=None, exception_reason="")
                | Q(exception_by__isnull=False) & ~Q(exception_reason=""),
                name="scorecard_section_exception_whole",
                violation_error_message=_("An exception names who decided it and why."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def current(self) -> "ScorecardQuerySet":
        """Return what no amendment has replaced."""
        return self.filter(CURRENT)

    def out(self) -> "ScorecardQuerySet":
        """Return what the rated may see: published once, replaced or not."""
        return self.filter(state__in=OUT)


class Scorecard(models.Model):
    """
    What a person did in a period, by a version of the template of their position. Once published, a trigger
    refuses every change of its content; an amendment is a new row that `supersedes` it.

    `first` and `last` are the days of a calendar month or quarter, both included. `total`, `low` and `high`
    lie between 0 and 1, empty when the sections with a score carry too little of the weight, of which they
    carry `scored_weight`; `uncapped` is the total before a critical fail capped it. `team` and `position` are
    those of the moment of computing, `snapshot_at`. Without `has_facts` it is a draft whose person had facts
    in the period once and, corrected, has none any more: it has no total and stays a draft.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorecards")
    period = models.CharField(max_length=10, choices=ScorecardPeriod.choices)
    first = models.DateField()
    last = models.DateField()
    template_version = models.ForeignKey(
        ScorecardVersion, on_delete=models.PROTECT, related_name="scorecards"
    )
    number = models.PositiveIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendment"
    )
    state = models.CharField(max_length=20, choices=ScorecardState.choices, default=ScorecardState.DRAFT)
    team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey("people.Position", on_delete=models.PROTECT, related_name="+")
    snapshot_at = models.DateTimeField()
    has_facts = models.BooleanField(default=True)
    total = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    low = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    uncapped = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    scored_weight = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    content_hash = models.CharField(max_length=64)
    why = models.TextField(blank=True, help_text=_("Why it was amended."))
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "person", "-number"]
        indexes = [
            models.Index(fields=["first", "state", "person"], name="scorecard_by_period"),
            models.Index(fields=["team", "first"], name="scorecard_by_team"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "first", "last"],
                condition=CURRENT,
                name="scorecard_one_current",
                violation_error_message=_("This person already has a scorecard for this period."),
            ),
            models.UniqueConstraint(
                fields=["person", "first", "last", "number"],
                name="scorecard_number_once",
                violation_error_message=_("This scorecard already has a version of this number."),
            ),
            models.CheckConstraint(
                condition=Q(last__gt=F("first")),
                name="scorecard_period_has_length",
                violation_error_message=_("A period ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(total=None, low=None, high=None, uncapped=None)
                | Q(
                    low__gte=0,
                    low__lte=F("total"),
                    total__lte=F("high"),
                    high__lte=1,
                    uncapped__gte=F("total"),
                ),
                name="scorecard_total_within_its_interval",
                violation_error_message=_("A total lies within its interval, between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OUT, published_at__isnull=False, published_by__isnull=False)
                | Q(~Q(state__in=OUT), published_at=None, published_by=None),
                name="scorecard_published_by_somebody",
                violation_error_message=_("Somebody publishes a scorecard, at a moment."),
            ),
            models.CheckConstraint(
                condition=Q(has_facts=True) | Q(state=ScorecardState.DRAFT, total=None),
                name="scorecard_without_facts_stays_draft",
                violation_error_message=_("Without a fact of the period it stays a draft without a total."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, supersedes=None) | Q(number__gt=1, supersedes__isnull=False),
                name="scorecard_later_versions_supersede",
                violation_error_message=_("Every version after the first replaces one."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ScorecardState.ACKNOWLEDGED) | Q(acknowledged_at__isnull=False),
                name="scorecard_acknowledged_at_a_moment",
                violation_error_message=_("A scorecard is acknowledged at a moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"Scorecard {self.first:%Y-%m} #{self.pk}"

    @property
    def is_out(self) -> bool:
        """Whether the rated may see it."""
        return self.state in OUT

    @property
    def holds(self) -> bool:
        """Whether it is out and no amendment replaced it."""
        return self.is_out and self.state != ScorecardState.AMENDED


class ScorecardLine(models.Model):
    """
    One section of a scorecard, as it was computed: name, formula in words, scale and weight are frozen here.

    `value` is raw, without what outages left out, `corrected` what it would be without case mix or the
    severity of reviewers; `corrections` says so: a list of {"kind", and the numbers it was made with}. The
    score, between 0 and 1, is made of the corrected value where there is one. `effective_weight` is the
    weight after that of lines without a score was spread over the rest.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="lines")
    section = models.ForeignKey(ScorecardSection, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=SectionKind.choices)
    name = models.CharField(max_length=80)
    kpi = models.CharField(max_length=40, blank=True)
    kpi_version = models.PositiveIntegerField(null=True)
    grain = models.CharField(max_length=20, choices=SECTION_GRAINS)
    formula = models.TextField()
    unit = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=LineState.choices)
    n = models.PositiveIntegerField(default=0)
    minimum_n = models.PositiveIntegerField(default=0)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    corrected = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    corrected_low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    corrected_high = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    corrections = models.JSONField(default=list)
    floor = models.DecimalField(max_digits=15, decimal_places=4)
    target = models.DecimalField(max_digits=15, decimal_places=4)
    critical = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    is_critical_fail = models.BooleanField(default=False)
    weight = models.DecimalField(max_digits=5, decimal_places=4)
    effective_weight = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    score_low = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    score_high = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    note = models.TextField(blank=True, help_text=_("Why an amendment changed this line."))

    class Meta:
        ordering = ["scorecard", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard", "section"],
                name="scorecard_line_once",
                violation_error_message=_("This section already has its line."),
            ),
            models.CheckConstraint(
                condition=Q(state=LineState.SCORED, score__gte=0, score__lte=1)
                & Q(score_low__lte=F("score"), score_high__gte=F("score"))
                | ~Q(state=LineState.SCORED) & Q(score=None, score_low=None, score_high=None),
                name="scorecard_line_score_within_its_interval",
                violation_error_message=_("A scored line has a score within its interval, any other none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def with_outages(self) -> WithOutages | None:
        """What stands beside the value about outages, None if they left nothing out."""
        return with_outages_of(self.corrections)


class Dispute(models.Model):
    """
    What a rated person contests, and what was answered. `line` is empty when it is the whole.

    `answerer` has to answer by `due_at`, in working time of the person's team; each escalation, counted in
    `level`, moves it one up the line with a new clock. A timer names its level: an older one does nothing.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="disputes")
    line = models.ForeignKey(
        ScorecardLine, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes"
    )
    reason = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="disputes_to_answer"
    )
    level = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=DisputeAnswer.choices, blank=True)
    words = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [
            models.Index(
                fields=["answerer", "due_at"], condition=Q(answered_at=None), name="dispute_open_by_answerer"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scorecard"],
                condition=Q(answered_at=None),
                name="dispute_one_open",
                violation_error_message=_("This scorecard is disputed already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="dispute_has_a_reason",
                violation_error_message=_("A dispute needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="", words="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="") & ~Q(words=""),
                name="dispute_answer_whole",
                violation_error_message=_("An answer has somebody who gives it, and words."),
            ),
        ]

    def __str__(self) -> str:
        return f"Dispute #{self.pk}"


class ScorecardRun(models.Model):
    """
    One computing of many scorecards, asked for by somebody and done by a worker. `people` are the ids asked
    for, empty for everybody. What it counted is written when it ends; on the way it tells the cache.
    """

    period = models.CharField(max_length=10, choices=ScorecardPeriod.choices)
    first = models.DateField()
    last = models.DateField()
    people = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    computed = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)
    without_facts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Scorecards {self.first:%Y-%m} run {self.pk}"

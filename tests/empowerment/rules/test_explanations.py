from dataclasses import replace
from decimal import Decimal

import pytest

from empowerment.choices import Window
from empowerment.rules.explanations import requirement, sentence
from empowerment.rules.limits import judge
from empowerment.rules.tiers import Requirement
from tests.empowerment.rules.books import ban, book, cap, facts, limit


@pytest.mark.parametrize(
    ("amount", "rules", "said"),
    [
        (
            "80",
            book(limits=[limit("150")]),
            [
                "€80 is within your limit of €150 per decision.",
                "Why this limit: Most late deliveries cost less.",
            ],
        ),
        (
            "240",
            book(limits=[limit("150")], caps=[cap(Window.CASE, "200")]),
            [
                "Needs approval: €240 is over your limit of €150 per decision.",
                "Why this limit: Most late deliveries cost less.",
                "This case has €200 left of €200 over all money.",
            ],
        ),
        ("1", book(limits=[ban()]), ["Not allowed: Suspended."]),
        ("1", book(), ["Needs approval: you hold no limit of your own for this."]),
    ],
)
def test_a_judgement_is_said_in_sentences(amount, rules, said):
    reasons = judge(facts(amount), rules).reasons

    assert [sentence(one, currency="EUR") for one in reasons] == said


@pytest.mark.parametrize("window", list(Window))
def test_every_budget_has_its_sentence(window):
    verdict = judge(facts("80"), book(limits=[limit("150")], caps=[cap(window, "50")]))

    assert "€50" in sentence(verdict.reasons[-1], currency="EUR")


def test_requirements_are_said_with_what_is_held():
    performance = Requirement("performance", met=False, needed="0.85", held="0.81", needed_n=30, held_n=64)
    unmeasured = Requirement("performance", met=False, needed="0.85", held="", needed_n=30, held_n=0)

    just_short = replace(performance, held="0.8499")

    asked = "a published scorecard of at least 85 %, by the lower end of its 90 % interval, with n 30 or more"
    assert requirement(performance) == f"{asked} (now 81.0 %, n 64)"
    assert requirement(unmeasured) == f"{asked} (now not measured: no scorecard counts yet)"
    assert "(now 84.9 %, n 64)" in requirement(just_short)
    assert Decimal(performance.needed) == Decimal("0.85")


def test_whoever_reads_it_in_another_language_gets_its_words_and_amounts():
    german = {
        "{amount} is within your limit of {bound} per decision.": "{amount} liegt in Ihrem Rahmen von {bound}.",
        "a valid completion of {needed}": "ein gültiger Abschluss von {needed}",
    }
    within = judge(facts("80"), book(limits=[limit("150")])).reasons[0]
    course = Requirement("course", met=False, needed="Judgment", held="")

    assert (
        sentence(within, currency="EUR", locale="de", say=german.__getitem__)
        == "80\N{NO-BREAK SPACE}€ liegt in Ihrem Rahmen von 150\N{NO-BREAK SPACE}€."
    )
    assert requirement(course, say=german.__getitem__) == "ein gültiger Abschluss von Judgment"

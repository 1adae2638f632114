from decimal import Decimal

from django.utils import translation

from empowerment.rules.limits import Reason
from empowerment.selectors.sentences import sentences


def test_a_judgement_is_said_in_the_language_of_its_reader(monkeypatch):
    reason = Reason("over_case", amount=Decimal("20"), bound=Decimal("150"), text="*")
    texts = {
        "This case has {amount} left of {bound}{scope}.": "Für diesen Fall bleiben {amount} von {bound}{scope}.",
        " over all money": " über alles Geld",
    }
    monkeypatch.setattr("empowerment.selectors.sentences.gettext", lambda text: texts.get(text, text))

    with translation.override("de"):
        said = sentences([reason], "EUR")[0].replace("\N{NO-BREAK SPACE}", " ")

    assert said == "Für diesen Fall bleiben 20 € von 150 € über alles Geld."

import pytest

from effects import registry


@pytest.fixture(autouse=True)
def no_handlers(monkeypatch):
    monkeypatch.setattr(registry, "_handlers", {})


def serve(**_):
    return None


def test_a_topic_is_served_by_its_handler():
    assert registry.handles("test.served")(serve) is serve
    assert registry.handler_of("test.served") is serve


def test_a_second_handler_is_refused():
    registry.handles("test.served")(serve)
    registry.handles("test.served")(serve)  # the same again, as when a module is loaded twice

    with pytest.raises(ValueError, match=r"served by tests.effects.test_registry.serve already"):
        registry.handles("test.served")(lambda **_: None)


def test_an_unknown_topic_is_an_error():
    with pytest.raises(LookupError, match=r"test\.unknown"):
        registry.handler_of("test.unknown")

import pytest
from rest_framework.test import APIClient

from people.services.tokens import create_token
from tests.empowerment.conftest import NOON


@pytest.fixture
def api():
    """A client for a person, by a real token."""

    def client_of(user):
        client = APIClient()
        token = create_token(user=user, actor_id=None, at=NOON)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.secret}")
        return client

    return client_of

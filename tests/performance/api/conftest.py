from tests.empowerment.api.conftest import api as api

from tests.servers import database_url, postgres  # noqa: F401

"""What the tests stand on: a PostgreSQL server, a browser, a home of their own, and the stages of `./lianfang test`."""


class Missing(Exception):
    """Something the tests need is not on this machine; the text says what and how to get it."""

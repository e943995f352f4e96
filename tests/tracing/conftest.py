"""The clinic, since tracing begins with a case."""

from tests.clinical.conftest import clinic, measles_clinic

__all__ = ["clinic", "measles_clinic"]

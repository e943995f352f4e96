"""How the kernel is wired to tracing."""

from lianfang.core import references

from . import queries

references.register("tracing.investigation", queries.investigation_areas)
references.register("tracing.exposure", queries.exposure_areas)
references.register("tracing.contact", queries.contact_areas)
references.register("tracing.link", queries.link_areas)
references.register("tracing.notice", queries.sent_notice_areas)
references.register("tracing.received_notice", queries.received_notice_areas)

"""Log lines: text for people, or JSON for machines. Secrets are never logged.

What libraries say through ``logging`` (uvicorn, the connection pool) comes in the same form, from warnings on.
"""

from __future__ import annotations

import logging
import sys

import structlog

from hub.edges.settings import Settings


def configure(settings: Settings, role: str) -> None:
    """Log to stderr at the configured level, every line with its role."""
    level = getattr(logging, settings.log_level.upper())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    common: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(role=role)

    def of_role(_logger: object, _name: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        line.setdefault("role", role)  # a library's thread has no context of ours
        return line

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, structlog.stdlib.add_logger_name, of_role],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])

"""A process that was started by another one and ends with it, however that one ends."""

import os
import signal
import threading
import time

import django

EVERY_SECONDS = 0.5


def end_beside(parent: int | None) -> None:
    """Let this process end as soon as `parent`, which started it, is gone; None: nobody did."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(EVERY_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    if parent is not None:
        threading.Thread(target=watch, daemon=True).start()


def begin_beside(parent: int) -> None:
    """Make a new process ready to work beside `parent`, and to end with it; before anything of the program is imported."""
    end_beside(parent)
    django.setup()

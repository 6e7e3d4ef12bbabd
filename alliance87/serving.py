"""The class of the web server's processes, where there is more than one."""

import time

from gunicorn.workers.gthread import ThreadWorker

# Others are woken by the same connection; a processor is theirs within this time.
HESITATION = 0.0002  # seconds


class EvenWorker(ThreadWorker):
    """Leaves a new connection to a process that serves nobody, if there is one.

    Who keeps a connection open stays with the process that took it. Where many come at
    the same moment, as from a proxy or a script with eight threads, gunicorn's first to
    wake takes them all, and half the processors have nothing to do (docs/adr/0024).
    """

    def accept(self, listener):
        if self.nr_conns:
            time.sleep(HESITATION)
        super().accept(listener)  # takes none, if another did

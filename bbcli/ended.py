"""The end of a process by Ctrl-C."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from bbcli.errors import INTERRUPTED


def by_ctrl_c() -> NoReturn:
    """End as the signal ends what does not catch it: a shell then ends its loop, too, and gives 130 as the code.

    To Windows a signal is no way to end.
    """
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(INTERRUPTED)

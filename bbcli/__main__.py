"""`python -m bbcli`, and the console script: its version at once, and the rest of it where more is wanted."""

from __future__ import annotations

import gc
import os
import sys

from bbcli import __version__


def main() -> None:
    """Run bbcli; Ctrl-C ends it quietly while it is still being loaded, too."""
    if sys.argv[1:] == ["--version"] and _says_version():
        os._exit(0)
    # What is loaded stays: to look through it for garbage each time that it has grown by some hundred objects is for
    # nothing. A long run goes back to Python's own threshold: see Selection.expect_long_run.
    gc.set_threshold(100_000)
    try:
        from bbcli.cli.main import main as run

        run()
    except KeyboardInterrupt:
        exit_with_sigint()


# Python keeps its frames in pieces of 16 KiB. A call at the end of one asks the system for another, and gives it back,
# again and again: some hundred times while modules are loaded. A frame as large as this one brings a piece that has
# room for all that follow.
main.__code__ = main.__code__.replace(co_stacksize=1 << 15)


def exit_with_sigint() -> None:
    """End as the signal ends what does not catch it: a shell then ends its loop, too, and gives 130 as the code.

    To Windows a signal is no way to end.
    """
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        os.kill(os.getpid(), signal.SIGINT)
    from bbcli.errors import INTERRUPTED

    os._exit(INTERRUPTED)


def _says_version() -> bool:
    """Say the version as Click would, whose loading takes twice as long as Python's own; False where it can't be said.

    What is wrong with stdout then is for those to say who do it for every command.
    """
    try:
        # Past the buffer: what can't be written must not lie there when they try.
        os.write(sys.stdout.fileno(), f"bbcli {__version__}\n".encode())
    except (OSError, AttributeError):
        return False
    return True


if __name__ == "__main__":
    main()

"""The entry point of `python -m bbcli` and of the console script: `--version` alone imports nothing more."""

from __future__ import annotations

import gc
import os
import sys

from bbcli import __version__


def main() -> None:
    """Run bbcli; Ctrl-C ends it quietly, during the imports too."""
    if sys.argv[1:] in (["--version"], ["-V"]) and _print_version():
        os._exit(0)
    # Imports create many objects and no garbage: looking for it every 700 objects slows the start. A long run restores
    # Python's default threshold: see Selection.expect_long_run.
    gc.set_threshold(100_000)
    try:
        from bbcli._lazy import click_imports

        with click_imports():
            from bbcli.cli.main import main as run
        run()
    except KeyboardInterrupt:
        exit_with_sigint()


# CPython 3.11 keeps frames in chunks of 16 KiB. A call at the end of a chunk allocates another one and frees it at its
# return, hundreds of times during the imports, which takes 3 to 4 % of a run such as `commits list`. A frame as large
# as this one gets a chunk that has room for all calls below it.
main.__code__ = main.__code__.replace(co_stacksize=1 << 15)


def exit_with_sigint() -> None:
    """End the process by SIGINT, so that a shell ends its loop too, and sees exit code 130.

    On Windows, where processes do not end by signals, exit with 130.
    """
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        os.kill(os.getpid(), signal.SIGINT)
    from bbcli.errors import INTERRUPTED

    os._exit(INTERRUPTED)


def _print_version() -> bool:
    """Print the version as Click would, without importing Click; False if stdout cannot be written.

    Then the normal run reports the error.
    """
    try:
        # Unbuffered, so that nothing is left in the buffer when the normal run writes.
        os.write(sys.stdout.fileno(), f"bbcli {__version__}\n".encode())
    except (OSError, AttributeError):
        return False
    return True


if __name__ == "__main__":
    main()

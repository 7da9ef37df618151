"""The command line: parse, call one function, render. Everything heavy is imported inside the commands."""

from __future__ import annotations

import os
import sys

from elastic_ml_kit.errors import KitError

INTERRUPTED = 130


def main() -> None:
    """Run `esmlkit`; a user's mistake ends with a sentence and the exit code of its class."""
    from elastic_ml_kit.cli.app import app

    try:
        app(standalone_mode=True)
    except KitError as error:
        print(f"esmlkit: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        print("esmlkit: interrupted; what was there before is unchanged", file=sys.stderr)
        sys.exit(INTERRUPTED)

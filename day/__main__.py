"""`make day`: python -m day, plays a scripted day of the platform; ends with an error if a scene goes otherwise."""

import argparse
import sys
from pathlib import Path

from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.reporting.console import console, errors
from day.browser import PictureTooLarge
from day.mend import NotMendable
from day.playing import play
from day.sending import NotAccepted
from day.stage import SceneFailed
from day.surroundings import PlatformFailed
from day.terminal import Terminal

_BUILD = Path("build/day")
_INTERRUPTED = 130


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="day",
        description="Plays the day: about ten minutes on a terminal, where Enter goes on at once; elsewhere no pauses.",
    )
    parser.add_argument("--write", type=Path, default=_BUILD, help="the folder of the page and its pictures")
    parser.add_argument("--home", type=Path, default=_BUILD / "home", help="of its platform; it is emptied first")
    parser.add_argument("--pace", type=float, default=1.0, help="the length of the pauses, as a multiple; 0: none")
    return parser.parse_args()


def main() -> None:
    """Plays the day; an error that a person can mend is one sentence, and an interrupt ends everything."""
    asked = _arguments()
    console.say("A platform is started for the day, in a home of its own; Ctrl-C ends everything.")
    try:
        with interruptible():
            played = play(asked.home.resolve(), asked.write.resolve(), listen=Terminal(asked.pace))
    except KeyboardInterrupt:
        errors.say("make day: interrupted; everything has ended")
        sys.exit(_INTERRUPTED)
    except (SceneFailed, PlatformFailed, NotAccepted, NotMendable, PictureTooLarge) as error:
        _fail(str(error))
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        _fail(sentence)
    else:
        console.say("")
        console.say(f"Every scene went as its text says. The same as a page: {played.page}")


def _fail(sentence: str) -> None:
    errors.say(f"make day: {sentence}")
    sys.exit(1)


if __name__ == "__main__":
    main()

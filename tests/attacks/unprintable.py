"""What no terminal should be given."""

import unicodedata

# No letter of their own, or none that is seen; what isn't assigned may become either.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


def unprintable(text: str) -> list[str]:
    """What of a text a terminal would obey, hide or turn round."""
    return sorted(
        {
            ascii(letter)
            for letter in text
            if letter != "\n" and (unicodedata.category(letter) in UNSEEN or letter in INVISIBLE_LETTERS)
        }
    )

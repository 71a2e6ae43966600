"""What people have typed, as a paper can hold it."""

import re

# XML 1.0, which a Word file and the description of a PDF are made of, knows no such characters.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text) -> str:
    """The text without characters that no paper can hold; a line end is "\\n" alone."""
    return _NOT_IN_XML.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def paragraphs(text) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.rstrip() for line in printable(text).split("\n") if line.strip())

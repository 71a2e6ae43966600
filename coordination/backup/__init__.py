"""控え: everything an installation keeps, in one file, and back again.

sealed.py encrypts a stream, archive.py says what lies in the file, databases.py takes a database out and puts it in,
taking.py makes the file, restoring.py empties it into an empty place, rehearsal.py tries that beside the living one.
"""


class Unusable(Exception):
    """What was asked for cannot be done. The text is a sentence that says why and what to do."""

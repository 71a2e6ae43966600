"""The time before the books were kept here: taken in from Excel, by the group's own office, for its own group."""

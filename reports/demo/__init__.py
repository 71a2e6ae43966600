"""Demo data: two cities whose individual records are invented so that they add up to the published figures."""

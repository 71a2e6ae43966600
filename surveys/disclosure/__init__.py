"""公表する表の組: what is left out of tables that leave the office, so that nobody can work out a small number.

- families.py: what the tables divide the respondents by.
- shapes.py: each number of the tables as "how many respondents meet these conditions", so that the same number is
  the same wherever it is printed.
- equations.py: how those numbers depend on each other.
- attack.py: the proof. A hidden number is safe if there are two surveys, both of whole persons, that would print
  exactly the same tables and differ in that number by the threshold.
- hiding.py: which numbers are left out until there is such a proof for each.
"""

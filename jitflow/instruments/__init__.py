"""The law as data: definitions of instruments, their expressions and checks.

Nothing in this package knows Flask, a database or the time of day: State data,
dates and languages come in as arguments (design.md section 5, rule 1).
"""

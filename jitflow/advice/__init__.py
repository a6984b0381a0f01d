"""The instrument advisor: what do you need, where, and how urgent is it?

The decision table, the matrix of participation and the conditions are data in ``forms/advice/``;
`jitflow.instruments.advising` judges them, purely. This feature asks (`asked`), tells what was found in the
language of the page (`told`) and lets a person go on to the draft. Nothing is stored and no free text is asked:
the answers stand in the address, so that going back, changing one and comparing cost nothing. A result is a
suggestion with reasons, never a decision.
"""

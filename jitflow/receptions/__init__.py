"""Instruments that were not drafted here: received from the other side, or begun on paper."""

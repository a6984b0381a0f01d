"""What a focus group keeps for all its cases: the offence library and the address book of authorities."""

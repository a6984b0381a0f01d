"""Files that go with an instrument: signed scans, certified translations, court orders, photographs."""

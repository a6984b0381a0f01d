"""The ground: base classes, sealed columns, read and write units, migrations."""

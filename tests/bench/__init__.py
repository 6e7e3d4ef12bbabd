"""How long pages take with many records. Nothing in the suite depends on a time."""

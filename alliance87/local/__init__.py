"""What runs on one machine for `make run` and `make test`; imports no Django."""

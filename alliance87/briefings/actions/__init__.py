"""What changes packs and their plans, and draws reports: one module a subject."""

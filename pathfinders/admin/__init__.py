"""Registers the admin pages of the pathfinder countries."""

from pathfinders.admin import countries, indicators, reports, roadmaps, support

__all__ = ["countries", "indicators", "reports", "roadmaps", "support"]

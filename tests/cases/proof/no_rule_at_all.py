"""A rule set that says nothing."""

from plainguide.rules import Fact, RuleSet

RULES = RuleSet("trip", (Fact("weather", ("sun", "rain")),), ())

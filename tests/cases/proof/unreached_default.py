"""The rules leave nothing to the default."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, not_

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain"))

RULES = RuleSet(
    "trip",
    (weather,),
    (Rule(Outcome("walk"), weather.is_("sun"), LAW), Rule(Outcome("drive"), not_(weather.is_("sun")), LAW)),
    default=Outcome("stay"),
)

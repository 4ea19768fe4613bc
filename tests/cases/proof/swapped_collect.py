"""Nothing is wrong with these rules. The test swaps the answers in their tree, so that two rules are read on one path."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain"))

RULES = RuleSet(
    "trip",
    (weather,),
    (
        Rule(Outcome("walk"), weather.is_("sun"), LAW),
        Rule(Outcome("swim"), weather.is_("sun"), LAW),
        Rule(Outcome("drive"), weather.is_("rain"), LAW),
    ),
    policy="collect",
)

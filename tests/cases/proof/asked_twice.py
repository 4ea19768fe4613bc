"""Nothing is wrong with these rules. The test asks the weather a second time in its tree."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain"))

RULES = RuleSet(
    "trip",
    (weather,),
    (
        Rule(Outcome("walk"), weather.is_("sun"), LAW),
        Rule(Outcome("drive"), weather.is_("rain"), LAW),
    ),
)

"""Nothing is wrong with these rules. The test takes an answer out of their tree."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain", "snow"))

RULES = RuleSet(
    "trip",
    (weather,),
    (
        Rule(Outcome("walk"), weather.is_("sun"), LAW),
        Rule(Outcome("drive"), weather.is_("rain"), LAW),
        Rule(Outcome("ski"), weather.is_("snow"), LAW),
    ),
)

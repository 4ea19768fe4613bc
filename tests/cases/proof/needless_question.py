"""Nothing is wrong with these rules. The test asks for the month in rain too, where it changes nothing."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain"))
month = Fact("month", ("june", "july"))

RULES = RuleSet(
    "trip",
    (weather, month),
    (
        Rule(Outcome("swim"), all_of(weather.is_("sun"), month.is_("july")), LAW),
        Rule(Outcome("walk"), weather.is_("sun"), LAW),
        Rule(Outcome("drive"), weather.is_("rain"), LAW),
    ),
)

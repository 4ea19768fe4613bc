"""Three faults of three kinds are told in one run."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain"))
month = Fact("month", ("june", "july"))

RULES = RuleSet(
    "trip",
    (weather, month),
    (
        Rule(Outcome("walk"), weather.is_("sun"), LAW),
        Rule(Outcome("swim"), all_of(weather.is_("sun"), month.is_("july")), LAW),
        Rule(Outcome("drive"), weather.is_("rain"), LAW),
    ),
    default=Outcome("stay"),
)

"""One fact is in no rule, and another is in a rule that holds whatever it is."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
day = Fact("day", ("work", "off"))
weather = Fact("weather", ("sun", "rain", "snow"))
month = Fact("month", ("june", "july"))

RULES = RuleSet(
    "trip",
    (day, weather, month),
    (
        Rule(Outcome("walk"), all_of(weather.is_("sun"), month.is_("june", "july")), LAW),
        Rule(Outcome("drive"), weather.is_("rain", "snow"), LAW),
    ),
)

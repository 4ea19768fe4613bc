"""Nothing is said about snow on a day off."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
day = Fact("day", ("work", "off"))
weather = Fact("weather", ("sun", "rain", "snow"))

RULES = RuleSet(
    "trip",
    (day, weather),
    (
        Rule(Outcome("drive"), day.is_("work"), LAW),
        Rule(Outcome("walk"), all_of(day.is_("off"), weather.is_("sun", "rain")), LAW),
    ),
)

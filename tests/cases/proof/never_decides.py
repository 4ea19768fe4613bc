"""The second rule is behind one that holds wherever it does."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, any_of

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain", "snow"))
walk, drive = Outcome("walk"), Outcome("drive")

RULES = RuleSet(
    "trip",
    (weather,),
    (
        Rule(drive, any_of(weather.is_("rain"), weather.is_("snow")), LAW),
        Rule(Outcome("sledge"), weather.is_("snow"), LAW),
        Rule(walk, weather.is_("sun"), LAW),
    ),
)

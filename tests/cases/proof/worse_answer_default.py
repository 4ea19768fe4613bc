"""Snow is left to the default, and the default ranks above what rain gives."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

LAW = Citation("law")
weather = Fact("weather", ("sun", "rain", "snow"), best_first=True)
walk, drive, stay = Outcome("walk"), Outcome("drive"), Outcome("stay")

RULES = RuleSet(
    "trip",
    (weather,),
    (Rule(walk, weather.is_("sun"), LAW), Rule(drive, weather.is_("rain"), LAW)),
    default=stay,
    ranking=((walk,), (stay,), (drive,)),
)

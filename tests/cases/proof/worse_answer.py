"""On a work day, snow gives a walk where rain gave a drive, and the ranking calls a walk better."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
day = Fact("day", ("off", "work"))
weather = Fact("weather", ("sun", "rain", "snow"), best_first=True)
walk, drive, stay = Outcome("walk"), Outcome("drive"), Outcome("stay")

RULES = RuleSet(
    "trip",
    (day, weather),
    (
        Rule(walk, weather.is_("sun"), LAW),
        Rule(walk, all_of(day.is_("work"), weather.is_("snow")), LAW, id="walk_in_snow"),
        Rule(drive, weather.is_("rain"), LAW),
        Rule(stay, weather.is_("snow"), LAW),
    ),
    ranking=((walk,), (drive, stay)),
)

"""Of several outcomes the best counts: without a coat, rain opens one that ranks above all that sun opens."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

LAW = Citation("law")
coat = Fact("coat", ("yes", "no"))
weather = Fact("weather", ("sun", "rain"), best_first=True)
walk, drive, bus, taxi = (Outcome(id) for id in ("walk", "drive", "bus", "taxi"))

RULES = RuleSet(
    "trip",
    (coat, weather),
    (
        Rule(walk, weather.is_("sun"), LAW),
        Rule(drive, weather.is_("sun", "rain"), LAW),
        Rule(bus, coat.is_("no"), LAW),
        Rule(taxi, all_of(coat.is_("no"), weather.is_("rain")), LAW),
    ),
    policy="collect",
    ranking=((taxi,), (walk, bus), (drive,)),
)

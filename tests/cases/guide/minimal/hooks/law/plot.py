"""An invented law: who keeps a plot in a community garden, who helps, and which gate to use."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

paid = Fact("paid", ("yes", "no"))
asked = Fact("asked", ("in_time", "late", "never"))
keep, lose, pay_first = Outcome("keep"), Outcome("lose"), Outcome("pay_first")

PLOT = RuleSet(
    id="plot",
    facts=(paid, asked),
    rules=(
        Rule(pay_first, when=paid.is_("no"), cite=Citation("garden-code", "(b)")),
        Rule(keep, when=asked.is_("in_time"), cite=Citation("garden-code", "(a)")),
        Rule(
            keep, id="keep_late", when=asked.is_("late"), cite=(Citation("pea-2001"), Citation("bean-2010"))
        ),
    ),
    default=lose,
)

sick = Fact("sick", ("yes", "no"))
away = Fact("away", ("yes", "no"))

HELP = RuleSet(
    id="help",
    policy="collect",
    facts=(sick, away),
    rules=(
        Rule(Outcome("neighbor"), when=sick.is_("yes"), cite=Citation("garden-code", "(c)(2)")),
        Rule(Outcome("pause"), when=all_of(away.is_("yes")), cite=Citation("garden-code", "(c)(1)")),
    ),
    default=Outcome("office"),
)

street = Fact("street", ("elm", "oak"))

GATE = RuleSet(
    id="gate",
    facts=(street,),
    rules=(Rule(Outcome("north_gate"), when=street.is_("elm"), cite=Citation("garden-code")),),
    default=Outcome("south_gate"),
)

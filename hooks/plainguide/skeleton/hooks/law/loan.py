"""What a reader owes for a library book that is late, under the invented rules of the Millbrook Library.

The first rule that holds decides. A fact is something that the reader knows or can look up.
"""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

returned = Fact("returned", ("yes", "no"), best_first=True)
card = Fact("card", ("child", "adult"), best_first=True)
lateness = Fact("lateness", ("up_to_a_week", "more"), best_first=True)

no_fee = Outcome("no_fee")
pay_fee = Outcome("pay_fee")
pay_for_book = Outcome("pay_for_book")


def section_5(part: str) -> Citation:
    """A part of section 5 of the Millbrook Library Rules."""
    return Citation("library-rules-5", part)


LOAN = RuleSet(
    id="loan",
    facts=(returned, card, lateness),
    rules=(
        Rule(pay_for_book, when=returned.is_("no"), cite=section_5("(d)")),
        Rule(no_fee, id="child", when=card.is_("child"), cite=section_5("(c)")),
        Rule(no_fee, id="grace", when=lateness.is_("up_to_a_week"), cite=section_5("(b)")),
        Rule(pay_fee, when=lateness.is_("more"), cite=section_5("(a)")),
    ),
    ranking=((no_fee,), (pay_fee,), (pay_for_book,)),
)

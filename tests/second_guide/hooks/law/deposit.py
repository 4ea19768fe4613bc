"""How a deposit comes back under the invented Port Alder Rent Ordinance, part 9, and who helps."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

WARDS = """
    ash aspen bay beech birch box cedar cherry chestnut cypress dogwood elder elm fig fir hazel
    holly juniper larch laurel linden maple mulberry oak olive pear pine plum poplar rowan spruce walnut willow yew
"""

moved_out = Fact("moved_out", ("yes", "no"))
ward = Fact("ward", tuple(WARDS.split()))
weeks = Fact("weeks", ("under_four", "four_or_more"))
list_given = Fact("list_given", ("yes", "no"))


def part_9(part: str) -> Citation:
    """A part of part 9 of the ordinance."""
    return Citation("rent-9", part)


DEPOSIT = RuleSet(
    id="deposit",
    facts=(moved_out, ward, weeks, list_given),
    rules=(
        Rule(Outcome("still_living_there"), when=moved_out.is_("no"), cite=part_9("(a)")),
        Rule(
            Outcome("rent_board"),
            when=ward.is_("bay", "fig", "olive"),
            cite=(part_9("(e)"), Citation("flores-1998"), Citation("tran-2011")),
        ),
        Rule(Outcome("wait"), when=weeks.is_("under_four"), cite=part_9("(b)")),
        Rule(Outcome("check_the_list"), when=list_given.is_("yes"), cite=part_9("(c)")),
        Rule(Outcome("ask_for_double"), when=list_given.is_("no"), cite=part_9("(d)")),
    ),
)

low_income = Fact("low_income", ("yes", "no"))
photos = Fact("photos", ("yes", "no"))
roommates = Fact("roommates", ("yes", "no"))

SUPPORT = RuleSet(
    id="support",
    policy="collect",
    facts=(low_income, photos, roommates),
    rules=(
        Rule(Outcome("free_clinic"), when=low_income.is_("yes"), cite=part_9("(f)")),
        Rule(Outcome("photo_letter"), when=photos.is_("yes"), cite=part_9("(c)")),
        Rule(
            Outcome("joint_letter"),
            when=all_of(roommates.is_("yes"), photos.is_("yes")),
            cite=part_9("(g)"),
        ),
    ),
    default=Outcome("plain_letter"),
)

"""Which federal circuit a place lies in (28 U.S.C. § 41; the Northern Mariana Islands: 48 U.S.C. § 1821(a)).

What counts is the court that handled the case. Each outcome's page says what the courts of that circuit do today.
"""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

# By name, as a reader looks them up.
PLACES = """
    al ak as az ar ca co ct de dc fl ga gu hi id il in ia ks ky la me md ma mi mn ms mo
    mt ne nv nh nj nm ny nc nd mp oh ok or pa pr ri sc sd tn tx vi ut vt va wa wv wi wy
"""
place = Fact("place", tuple(PLACES.split()))


def circuit(number: str, places: str, *controlling: str) -> Rule:
    """The rule that the courts of `places` follow the `controlling` cases of circuit `number`."""
    cites = tuple(Citation(case) for case in controlling)
    return Rule(Outcome(f"circuit_{number}"), when=place.is_(*places.split()), cite=cites)


CIRCUIT = RuleSet(
    id="circuit",
    facts=(place,),
    rules=(
        circuit("1", "me ma nh ri pr", "coloian-2007"),
        circuit("2", "ct ny vt", "doe-2016"),
        circuit("3", "de nj pa vi", "rowlands-2006"),
        circuit("4", "md nc sc va wv", "allen-v-webster-1984", "mettetal-2017"),
        circuit("5", "la ms tx", "sealed-appellant-1997"),
        circuit("6", "ky mi oh tn", "lucido-2010", "field-2014"),
        circuit("7", "il in wi", "wahi-2017"),
        circuit("8", "ar ia mn mo ne nd sd", "meyer-2006"),
        circuit("9", "ak az ca hi id mt nv or wa gu mp", "sumner-2000", "crowell-2004"),
        circuit("10", "co ks nm ok ut wy", "tokoph-2014"),
        circuit("11", "al fl ga", "batmasian-2023"),
        circuit("dc", "dc", "abdelfattah-2015"),
        Rule(Outcome("no_circuit"), when=place.is_("as"), cite=Citation("usc-28-41")),
    ),
)

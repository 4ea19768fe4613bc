"""Which federal circuit a place lies in (28 U.S.C. § 41; the Northern Mariana Islands: 48 U.S.C. § 1821(a)).

What counts is the court that handled the case. Each outcome's page says what the courts of that circuit do today.
"""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet

# By name, as a reader looks them up.
PLACES = """
    AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO
    MT NE NV NH NJ NM NY NC ND MP OH OK OR PA PR RI SC SD TN TX VI UT VT VA WA WV WI WY
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
        circuit("1", "ME MA NH RI PR", "coloian-2007"),
        circuit("2", "CT NY VT", "doe-2016"),
        circuit("3", "DE NJ PA VI", "rowlands-2006"),
        circuit("4", "MD NC SC VA WV", "allen-v-webster-1984", "mettetal-2017"),
        circuit("5", "LA MS TX", "sealed-appellant-1997"),
        circuit("6", "KY MI OH TN", "lucido-2010", "field-2014"),
        circuit("7", "IL IN WI", "wahi-2017"),
        circuit("8", "AR IA MN MO NE ND SD", "meyer-2006"),
        circuit("9", "AK AZ CA HI ID MT NV OR WA GU MP", "sumner-2000", "crowell-2004"),
        circuit("10", "CO KS NM OK UT WY", "tokoph-2014"),
        circuit("11", "AL FL GA", "batmasian-2023"),
        circuit("dc", "DC", "abdelfattah-2015"),
        Rule(Outcome("no_circuit"), when=place.is_("AS"), cite=Citation("usc-28-41")),
    ),
)

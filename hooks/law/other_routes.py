"""Ways other than 18 U.S.C. § 3607. Every rule that holds gives its route."""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of

ended_as = Fact("ended_as", ("conviction", "no_conviction", "not_ended"))
flaw = Fact("flaw", ("yes", "no"))
trafficked = Fact("trafficked", ("yes", "no"))
marijuana = Fact("marijuana", ("yes", "no"))
status_2023 = Fact("status_2023", ("citizen_or_lpr", "other"))
lawful_then = Fact("lawful_then", ("yes", "no"))

OTHER_ROUTES = RuleSet(
    id="other_routes",
    policy="collect",
    facts=(ended_as, flaw, trafficked, marijuana, status_2023, lawful_then),
    rules=(
        Rule(
            Outcome("challenge_record"),
            when=flaw.is_("yes"),
            cite=(Citation("sumner-2000"), Citation("usc-28-2255")),
        ),
        Rule(Outcome("trafficking_motion"), when=trafficked.is_("yes"), cite=Citation("usc-18-3771a")),
        Rule(
            Outcome("marijuana_pardon"),
            when=all_of(marijuana.is_("yes"), status_2023.is_("citizen_or_lpr"), lawful_then.is_("yes")),
            cite=(Citation("proc-10688"), Citation("proc-10467")),
        ),
        Rule(
            Outcome("arrest_record_narrow"),
            when=ended_as.is_("no_conviction"),
            cite=(Citation("doe-2016"), Citation("linn-1975"), Citation("allen-2014")),
        ),
        Rule(
            Outcome("fairness_route_rare"),
            when=ended_as.is_("conviction"),
            cite=(Citation("sumner-2000"), Citation("wahi-2017"), Citation("doe-2016")),
        ),
        Rule(Outcome("ordinary_pardon"), when=ended_as.is_("conviction"), cite=Citation("cfr-28-1-2")),
    ),
    default=Outcome("ask_a_lawyer"),
)

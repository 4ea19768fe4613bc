"""Who can clear a federal drug-possession record under 18 U.S.C. § 3607, and what comes next.

The first rule that holds decides. A fact is something that the reader knows or can read in a court paper.
"""

from plainguide.authority import Citation
from plainguide.rules import Fact, Outcome, Rule, RuleSet, all_of, any_of, not_

court = Fact("court", ("federal", "state", "dc", "tribal", "military"))
tried_as = Fact("tried_as", ("adult", "juvenile"))
stage = Fact(
    "stage",
    ("pending", "civil_penalty", "paid_ticket", "no_finding", "found_guilty", "deferred", "convicted"),
)
offense_date = Fact("offense_date", ("since_nov_1987", "earlier"))
judgment_age = Fact("judgment_age", ("14_days_or_less", "older"), best_first=True)
offense = Fact("offense", ("possession", "regulation", "other"))
prior_conviction = Fact("prior_conviction", ("no", "yes"), best_first=True)
prior_disposition = Fact("prior_disposition", ("no", "yes"), best_first=True)
consents = Fact("consents", ("yes", "no"), best_first=True)
signed = Fact("signed", ("nothing", "dismissal", "expungement"))
violation = Fact("violation", ("none", "alleged", "found"), best_first=True)
term = Fact("term", ("up_to_one_year", "longer"), best_first=True)
probation = Fact("probation", ("running", "ended"))
age = Fact("age", ("under_21", "21_or_over"), best_first=True)

other_court = Outcome("other_court")
juvenile_record = Outcome("juvenile_record")
case_pending = Outcome("case_pending")
civil_penalty = Outcome("civil_penalty")
ticket_paid = Outcome("ticket_paid")
no_finding = Outcome("no_finding")
old_law = Outcome("old_law")
appeal_window = Outcome("appeal_window")
judgment_entered = Outcome("judgment_entered")
other_offense = Outcome("other_offense")
barred_by_conviction = Outcome("barred_by_conviction")
barred_by_disposition = Outcome("barred_by_disposition")
consent_needed = Outcome("consent_needed")
regulation_offense = Outcome("regulation_offense")
ask_for_probation = Outcome("ask_for_probation")
check_offense = Outcome("check_offense")
already_expunged = Outcome("already_expunged")
apply_to_expunge = Outcome("apply_to_expunge")
dismissed = Outcome("dismissed")
violation_reported = Outcome("violation_reported")
check_term = Outcome("check_term")
ask_early_then_expunge = Outcome("ask_early_then_expunge")
ask_early = Outcome("ask_early")
dismissal_due_then_expunge = Outcome("dismissal_due_then_expunge")
dismissal_due = Outcome("dismissal_due")


def usc18_3607(part: str) -> Citation:
    """A part of 18 U.S.C. § 3607."""
    return Citation("usc-18-3607", part)


convicted = stage.is_("convicted")
found_guilty = stage.is_("found_guilty")
deferred = stage.is_("deferred")
under_21 = age.is_("under_21")
running = probation.is_("running")

RECORD = RuleSet(
    id="record",
    facts=(
        court,
        tried_as,
        stage,
        offense_date,
        judgment_age,
        offense,
        prior_conviction,
        prior_disposition,
        consents,
        signed,
        violation,
        term,
        probation,
        age,
    ),
    rules=(
        # Cases that § 3607 does not reach, or not yet.
        Rule(other_court, when=not_(court.is_("federal")), cite=usc18_3607("(a)")),
        Rule(juvenile_record, when=tried_as.is_("juvenile"), cite=Citation("usc-18-5038")),
        Rule(case_pending, when=stage.is_("pending"), cite=usc18_3607("(a)")),
        Rule(
            civil_penalty,
            when=stage.is_("civil_penalty"),
            cite=(Citation("usc-21-844a", "(j)"), Citation("cfr-28-76-41")),
        ),
        Rule(ticket_paid, when=stage.is_("paid_ticket"), cite=usc18_3607("(a)")),
        Rule(no_finding, when=stage.is_("no_finding"), cite=usc18_3607("(a)")),
        # A judgment of conviction was entered: § 3607 is no longer open.
        Rule(
            old_law,
            when=all_of(convicted, offense_date.is_("earlier")),
            cite=(Citation("usc-21-844-former"), Citation("youth-corrections-act")),
        ),
        Rule(
            appeal_window,
            when=all_of(convicted, judgment_age.is_("14_days_or_less")),
            cite=(Citation("frap-4", "(b)"), Citation("barial-1994")),
        ),
        Rule(judgment_entered, when=convicted, cite=usc18_3607("(a)")),
        # Found guilty, not yet sentenced: may the court still choose § 3607 probation?
        Rule(other_offense, when=all_of(found_guilty, offense.is_("other")), cite=usc18_3607("(a)")),
        Rule(
            barred_by_conviction,
            when=all_of(found_guilty, prior_conviction.is_("yes")),
            cite=usc18_3607("(a)(1)"),
        ),
        Rule(
            barred_by_disposition,
            when=all_of(found_guilty, prior_disposition.is_("yes")),
            cite=usc18_3607("(a)(2)"),
        ),
        Rule(consent_needed, when=all_of(found_guilty, consents.is_("no")), cite=usc18_3607("(a)")),
        Rule(
            regulation_offense,
            when=all_of(found_guilty, offense.is_("regulation")),
            cite=(usc18_3607("(a)"), Citation("barial-1994")),
        ),
        Rule(ask_for_probation, when=found_guilty, cite=usc18_3607("(a)")),
        # On § 3607 probation, or past it.
        Rule(check_offense, when=all_of(deferred, offense.is_("other")), cite=usc18_3607("(a)")),
        Rule(already_expunged, when=all_of(deferred, signed.is_("expungement")), cite=usc18_3607("(c)")),
        Rule(
            apply_to_expunge,
            when=all_of(deferred, signed.is_("dismissal"), under_21),
            cite=usc18_3607("(c)"),
        ),
        Rule(
            dismissed,
            when=all_of(deferred, signed.is_("dismissal")),
            cite=(usc18_3607("(b)"), usc18_3607("(c)")),
        ),
        Rule(
            violation_reported,
            when=all_of(deferred, any_of(violation.is_("alleged"), violation.is_("found"))),
            cite=(usc18_3607("(a)"), Citation("usc-18-3565")),
        ),
        Rule(
            check_term,
            when=all_of(deferred, term.is_("longer")),
            cite=(usc18_3607("(a)"), Citation("usc-18-3561", "(c)")),
        ),
        Rule(
            ask_early_then_expunge,
            when=all_of(deferred, running, under_21),
            cite=(usc18_3607("(a)"), usc18_3607("(c)")),
        ),
        Rule(ask_early, when=all_of(deferred, running), cite=usc18_3607("(a)")),
        Rule(
            dismissal_due_then_expunge,
            when=all_of(deferred, under_21),
            cite=(usc18_3607("(a)"), usc18_3607("(c)")),
        ),
        Rule(dismissal_due, when=deferred, cite=usc18_3607("(a)")),
    ),
    ranking=(
        (already_expunged,),
        (apply_to_expunge,),
        (dismissed, dismissal_due_then_expunge, ask_early_then_expunge),
        (dismissal_due, ask_early, ask_for_probation, appeal_window),
        (check_term, regulation_offense, judgment_entered),
        (violation_reported, consent_needed),
        (barred_by_disposition,),
        (barred_by_conviction,),
    ),
)

"""What happens after the infusion: relapse, next therapy, transplant, death and its cause, and how far it is seen.

Days count from the first infusion; infinity stands for "never". Death is drawn first, from the survival curve of the
patient's group; relapse is fitted into the time before it. Second cancers change a course in `second_cancers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.baseline import Baseline, Numbers, Text, outcome_group
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Course:
    """Arrays (n,), days since the first infusion. `cause` is the cause of death, "" for those who live.

    contact_day: the day up to which the patient is seen if alive; `lost`: contact ended before the data did.
    entry_day: NaN without delayed entry. in_register: whether a death after contact was lost would be learnt.
    second_infusion: whether the next therapy is one more cell infusion.
    """

    death_day: Numbers
    cause: Text
    relapse_day: Numbers
    next_therapy_day: Numbers
    transplant_day: Numbers
    second_infusion: NDArray[np.bool_]
    contact_day: Numbers
    cut_off_day: Numbers
    lost: NDArray[np.bool_]
    entry_day: Numbers
    in_register: NDArray[np.bool_]

    @property
    def death_known(self) -> NDArray[np.bool_]:
        """A death while in contact is known; one after contact was lost only where a register tells of it."""
        in_contact = self.death_day <= np.where(self.lost, self.contact_day, self.cut_off_day)
        return in_contact | ((self.death_day <= self.cut_off_day) & self.in_register)

    @property
    def last_day(self) -> Numbers:
        """The last day on which anything of the patient is recorded here."""
        return np.minimum(self.death_day, self.contact_day)


def draw_course(parameters: Parameters, seed: int, baseline: Baseline) -> Course:
    """Courses of all patients before any second cancer."""
    rng = stream(seed, "course")
    group = outcome_group(baseline)
    death = _death_days(parameters, rng, baseline, group)
    cause, disease = _causes(parameters, rng, group, death)
    relapse = _relapse_days(parameters, rng, group, death, disease)
    therapy = _next_therapy_days(parameters, rng, relapse, death)
    transplant = _transplant_days(parameters, stream(seed, "transplant"), baseline, relapse, therapy, death)
    contact, cut_off, lost = _contact_days(parameters, stream(seed, "contact"), baseline)
    last = np.minimum(death, contact)
    return Course(
        death_day=death,
        cause=cause,
        relapse_day=relapse,
        next_therapy_day=therapy,
        transplant_day=transplant,
        second_infusion=_second_infusions(
            parameters, stream(seed, "second infusion"), baseline, therapy, last
        ),
        contact_day=contact,
        cut_off_day=cut_off,
        lost=lost,
        entry_day=_entry_days(parameters, stream(seed, "entry"), baseline, last),
        in_register=stream(seed, "register").random(baseline.size)
        < parameters.share("follow_up.death_after_loss_known"),
    )


def _death_days(parameters: Parameters, rng: Generator, baseline: Baseline, group: Text) -> Numbers:
    """Inverse of the cumulative hazard, which is linear between the knots of the survival curve and beyond the last."""
    target = rng.exponential(size=baseline.size)
    ratio = parameters.number("survival.age_hazard_ratio")
    years = np.empty(baseline.size)
    for code in sorted(set(group)):
        rows = np.flatnonzero(group == code)
        decades = (baseline.age[rows] - baseline.age[rows].mean()) / 10
        knots, alive = parameters.curve(f"survival.{code}")
        time = np.concatenate([[0.0], knots])
        hazard = np.concatenate([[0.0], -np.log(alive / 100)])
        last_slope = (hazard[-1] - hazard[-2]) / (time[-1] - time[-2])
        time, hazard = np.append(time, 100.0), np.append(hazard, hazard[-1] + last_slope * (100 - time[-1]))
        years[rows] = np.interp(target[rows] / ratio**decades, hazard, time)
    return np.maximum(np.round(years * DAYS_PER_YEAR), 2.0)


def _share_by_year(parameters: Parameters, group: Text, years: float) -> Numbers:
    """Share alive at the given years by group."""
    found = {code: np.interp(years, *parameters.curve(f"survival.{code}")) / 100 for code in set(group)}
    return np.array([found[code] for code in group])


def _causes(
    parameters: Parameters, rng: Generator, group: Text, death: Numbers
) -> tuple[Text, NDArray[np.bool_]]:
    """Cause of death, and whether it is the treated disease."""
    dead_by_5_years = 1 - _share_by_year(parameters, group, 5)
    share = np.minimum(parameters.by_code("non_relapse_mortality", group) / 100 / dead_by_5_years, 0.9)
    late = parameters.share("survival.late_non_relapse_share")
    share = np.where(death > 5 * DAYS_PER_YEAR, late, share)
    disease = rng.random(death.size) >= share
    draw = rng.random(death.size)
    infection = parameters.share("cause.infection")
    cardiac = infection + parameters.share("cause.cardiac")
    other = np.where(draw < infection, "infection", np.where(draw < cardiac, "cardiac", "other"))
    cause = np.where(disease, "primary_disease", other).astype(object)
    cause[rng.random(death.size) < parameters.share("cause.unknown")] = "unknown"
    return cause, disease


def _relapse_days(
    parameters: Parameters, rng: Generator, group: Text, death: Numbers, disease: NDArray[np.bool_]
) -> Numbers:
    """Those who die of the disease relapse before; of the others as many as the group's 2-year relapse asks for."""
    earliest = parameters.number("relapse.earliest")
    mean = parameters.number("relapse.share_of_survival")
    concentration = parameters.number("relapse.concentration")
    part = rng.beta(mean * concentration, (1 - mean) * concentration, death.size)
    before_death = np.maximum(np.round(death * part), np.minimum(earliest, death - 1))
    alive = _share_by_year(parameters, group, 2)
    nrm = parameters.by_code("non_relapse_mortality", group) / 100
    expected = (1 - alive) * (1 - np.minimum(nrm / (1 - _share_by_year(parameters, group, 5)), 0.9))
    rest = np.clip(
        (parameters.by_code("relapse_2y", group) / 100 - expected) / np.maximum(alive, 0.05), 0, 0.8
    )
    drawn = np.round(
        lognormal(
            rng,
            parameters.number("relapse.median_survivors"),
            parameters.number("relapse.spread"),
            death.size,
        )
    )
    survives = (rng.random(death.size) < rest) & (drawn < death - 30)
    later = np.where(survives, np.maximum(drawn, earliest), np.inf)
    return np.where(disease, before_death, later)


def _next_therapy_days(parameters: Parameters, rng: Generator, relapse: Numbers, death: Numbers) -> Numbers:
    delay = np.round(
        lognormal(
            rng, parameters.number("next_therapy.delay"), parameters.number("next_therapy.spread"), death.size
        )
    )
    day = relapse + delay
    given = (rng.random(death.size) < parameters.share("next_therapy.share")) & (day < death - 3)
    return np.where(given, day, np.inf)


def _transplant_days(
    parameters: Parameters,
    rng: Generator,
    baseline: Baseline,
    relapse: Numbers,
    therapy: Numbers,
    death: Numbers,
) -> Numbers:
    """Allogeneic transplants: in remission of leukaemia, or after a next therapy."""
    young = baseline.age <= parameters.number("transplant.age_limit")
    draw = rng.random(baseline.size)
    shift = lognormal(rng, 1.0, parameters.number("transplant.spread"), baseline.size)
    consolidation = np.round(parameters.number("transplant.consolidation_day") * shift)
    leukaemia = (baseline.indication == "b_all") & (consolidation < relapse)
    leukaemia &= draw < parameters.share("transplant.consolidation_b_all")
    salvage = np.round(therapy + parameters.number("transplant.consolidation_day") * shift)
    relapsed = draw < parameters.share("transplant.after_relapse")
    day = np.where(leukaemia, consolidation, np.where(relapsed, salvage, np.inf))
    treated = young & (day < death - 5) & (baseline.indication != "autoimmune")
    return np.where(treated, day, np.inf)


def _contact_days(
    parameters: Parameters, rng: Generator, baseline: Baseline
) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Last contact of the living: shortly before the cut-off, or earlier where contact was lost."""
    cut_off = (parameters.date("cohort.data_cut_off") - baseline.infusion_date).astype(np.float64)
    window = parameters.number("follow_up.last_visit_window")
    contact = cut_off - np.floor(rng.random(baseline.size) * window)
    rate = -np.log(1 - parameters.share("follow_up.loss_per_year")) / DAYS_PER_YEAR
    loss = parameters.number("follow_up.loss_from_day") + np.round(rng.exponential(1 / rate, baseline.size))
    lost = loss < contact
    return np.where(lost, loss, contact), cut_off, lost


def _second_infusions(
    parameters: Parameters, rng: Generator, baseline: Baseline, therapy: Numbers, last: Numbers
) -> NDArray[np.bool_]:
    """A few of the relapsed receive CD22-directed cells; the others something else."""
    able = np.isin(baseline.indication, ["lbcl", "b_all"]) & (baseline.product != "CD22")
    able &= (
        ~baseline.teaching
        & (therapy > 60)
        & (therapy + 60 < last)
        & (baseline.infusion_date >= parameters.date("second_infusion.from"))
    )
    rows = rng.permutation(np.flatnonzero(able))[: parameters.integer("second_infusion.patients")]
    chosen = np.zeros(baseline.size, dtype=bool)
    chosen[rows] = True
    return chosen


def _entry_days(parameters: Parameters, rng: Generator, baseline: Baseline, last: Numbers) -> Numbers:
    """Referred patients enter some time after the infusion; who would have entered after the end was never seen."""
    delay = np.round(
        lognormal(
            rng,
            parameters.number("site.delayed_entry_median"),
            parameters.number("site.delayed_entry_spread"),
            baseline.size,
        )
    )
    referred = (baseline.site == parameters.text("site.affiliated")) & (
        rng.random(baseline.size) < parameters.share("site.delayed_entry_share")
    )
    return np.where(referred & (delay + 30 < last) & (delay >= 7), delay, np.nan)

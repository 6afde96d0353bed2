"""Who is treated, when, with what and after what: the facts of a patient up to the first infusion.

Arrays have one entry per patient, teaching cases last. Text is "" where nothing is recorded. What happens afterwards
is drawn elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo.parameters import Parameters
from data.demo.randomness import choose, largest_remainder, lognormal, stream, truncated_normal

HISTORY = (
    "prior_autologous_hct",
    "prior_allogeneic_hct",
    "prior_radiotherapy",
    "prior_alkylator",
    "prior_imid",
)
YOUNG_ADULT_LIMIT_YEARS = 25
"""tisa-cel is approved for leukaemia up to this age."""

Text = NDArray[np.object_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Baseline:
    """Arrays (n,). `history` is (n, 5) in the order of HISTORY. `marrow` is the patient's share of the variation of
    counts that lasts (standard normal): low marrow, low platelets before infusion and a slower recovery.
    """

    patient_id: Text
    teaching: NDArray[np.bool_]
    indication: Text
    product: Text
    infusion_date: NDArray[np.datetime64]
    age: NDArray[np.int64]
    sex: Text
    site: Text
    setting: Text
    prior_lines: Numbers
    history: Text
    prior_cancer: Text
    lymphodepletion: Text
    bridging: Text
    dose: Numbers
    marrow: Numbers

    @property
    def size(self) -> int:
        return len(self.patient_id)

    def joined(self, other: Baseline) -> Baseline:
        """These patients, then the others."""
        parts = {
            field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)])
            for field in fields(self)
        }
        return Baseline(**parts)

    def row_of(self, patient_id: str) -> int:
        return int(np.flatnonzero(self.patient_id == patient_id)[0])


def outcome_group(baseline: Baseline) -> Text:
    """The group whose survival and relapse apply: the indication, myeloma by product and leukaemia by age."""
    group = baseline.indication.copy()
    myeloma = group == "mm"
    group[myeloma] = np.where(baseline.product[myeloma] == "cilta-cel", "mm_cilta", "mm_ide")
    group[(group == "b_all") & (baseline.age <= YOUNG_ADULT_LIMIT_YEARS)] = "b_all_young"
    return group


def draw_baseline(parameters: Parameters, seed: int) -> Baseline:
    """The patients of the cohort in the order of their ids, which is random."""
    size = parameters.integer("cohort.patients")
    rng = stream(seed, "baseline")
    indication, product = _treatments(parameters, rng, size)
    infusion_date = _infusion_dates(parameters, stream(seed, "accrual"), indication, product)
    age = _ages(parameters, stream(seed, "age"), indication, product)
    return Baseline(
        patient_id=np.array([f"AW-{number:04d}" for number in range(1, size + 1)], dtype=object),
        teaching=np.zeros(size, dtype=bool),
        indication=indication,
        product=product,
        infusion_date=infusion_date,
        age=age,
        sex=_sexes(parameters, rng, indication),
        site=_sites(parameters, rng, size),
        setting=_settings(parameters, rng, indication, product, infusion_date),
        prior_lines=_prior_lines(parameters, rng, indication),
        history=_history(parameters, rng, indication),
        prior_cancer=_prior_cancer(parameters, rng, age),
        lymphodepletion=_lymphodepletion(parameters, rng, indication, infusion_date),
        bridging=_bridging(parameters, rng, indication),
        dose=lognormal(rng, parameters.by_code("dose", product), parameters.number("dose.spread"), size),
        marrow=rng.standard_normal(size),
    )


def with_gaps(parameters: Parameters, seed: int, baseline: Baseline) -> Baseline:
    """The same patients with some answers not recorded; teaching cases stay complete."""
    rng = stream(seed, "gaps")
    here = ~baseline.teaching

    def gap(key: str, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        return rng.random(shape) < parameters.share(f"missing.{key}")

    def blank(values: Text, key: str) -> Text:
        missing = gap(key, values.shape)
        return np.where(missing & (here if values.ndim == 1 else here[:, None]), "", values)

    size = (baseline.size,)
    return replace(
        baseline,
        sex=blank(baseline.sex, "sex"),
        history=blank(baseline.history, "history"),
        prior_cancer=blank(baseline.prior_cancer, "history"),
        lymphodepletion=blank(baseline.lymphodepletion, "bridging"),
        bridging=blank(baseline.bridging, "bridging"),
        prior_lines=np.where(gap("prior_lines", size) & here, np.nan, baseline.prior_lines),
        dose=np.where(gap("dose", size) & here, np.nan, baseline.dose),
    )


def _treatments(parameters: Parameters, rng: Generator, size: int) -> tuple[Text, Text]:
    pairs: list[tuple[str, str]] = []
    for indication, count in largest_remainder(parameters.weights("indication"), size).items():
        shares = parameters.weights(f"product.{indication}")
        for product, number in largest_remainder(shares, count).items():
            pairs.extend([(indication, product)] * number)
    shuffled = np.array(pairs, dtype=object)[rng.permutation(size)]
    return shuffled[:, 0], shuffled[:, 1]


def _infusion_dates(
    parameters: Parameters, rng: Generator, indication: Text, product: Text
) -> NDArray[np.datetime64]:
    """Weekdays within the series, denser in later years, and after approval than in trials."""
    first, last = parameters.date("cohort.first_infusion"), parameters.date("cohort.last_infusion")
    days = np.arange(first, last + 1)
    days = days[(days.astype("datetime64[D]").astype(int) + 3) % 7 < 5]
    years = days.astype("datetime64[Y]").astype(int) + 1970
    accrual = parameters.weights("accrual")
    weight = np.array([accrual[str(year)] for year in years])
    dates = np.empty(len(product), dtype="datetime64[D]")
    for pair in sorted(set(zip(indication, product, strict=True))):
        rows = np.flatnonzero((indication == pair[0]) & (product == pair[1]))
        approved = _approval(parameters, *pair)
        open_ = days >= parameters.date(f"trial_from.{pair[0]}.{pair[1]}")
        phase = np.where(days >= approved, 1.0, accrual["trial_weight"])
        cumulative = np.cumsum(weight * open_ * phase)
        dates[rows] = days[np.searchsorted(cumulative, rng.random(rows.size) * cumulative[-1], side="right")]
    return dates


def _approval(parameters: Parameters, indication: str, product: str) -> np.datetime64:
    """Day of approval; after the end of the series where the product is not approved for the indication."""
    key = f"approved.{indication}.{product}"
    return parameters.date(key) if parameters.has(key) else parameters.date("cohort.data_cut_off")


def _ages(parameters: Parameters, rng: Generator, indication: Text, product: Text) -> NDArray[np.int64]:
    group = np.where((indication == "b_all") & (product == "tisa-cel"), "b_all_young", indication)
    age = np.empty(len(group), dtype=np.int64)
    for code in sorted(set(group)):
        rows = np.flatnonzero(group == code)
        mean, deviation, least, most = parameters.numbers(f"age.{code}")
        age[rows] = np.round(truncated_normal(rng, mean, deviation, (least, most), rows.size))
    return age


def _sexes(parameters: Parameters, rng: Generator, indication: Text) -> Text:
    male = np.where(
        indication == "autoimmune", parameters.share("sex.male_autoimmune"), parameters.share("sex.male")
    )
    return np.where(rng.random(len(indication)) < male, "male", "female").astype(object)


def _sites(parameters: Parameters, rng: Generator, size: int) -> Text:
    affiliated = rng.random(size) < parameters.share("site.affiliated_share")
    return np.where(affiliated, parameters.text("site.affiliated"), parameters.text("site.main")).astype(
        object
    )


def _settings(
    parameters: Parameters,
    rng: Generator,
    indication: Text,
    product: Text,
    infusion_date: NDArray[np.datetime64],
) -> Text:
    approved = np.array([_approval(parameters, *pair) for pair in zip(indication, product, strict=True)])
    expanded = rng.random(len(product)) < parameters.share("setting.expanded_access")
    outside = np.where(expanded, "expanded_access", "trial")
    return np.where(infusion_date >= approved, "commercial", outside).astype(object)


def _prior_lines(parameters: Parameters, rng: Generator, indication: Text) -> Numbers:
    more = rng.poisson(parameters.by_code("prior_lines", indication) - 1)
    return 1 + more.astype(np.float64)


def _history(parameters: Parameters, rng: Generator, indication: Text) -> Text:
    columns = [
        np.where(rng.random(len(indication)) < parameters.by_code(field, indication) / 100, "yes", "no")
        for field in HISTORY
    ]
    return np.stack(columns, axis=1).astype(object)


def _prior_cancer(parameters: Parameters, rng: Generator, age: NDArray[np.int64]) -> Text:
    doublings = (age - 60) / parameters.number("prior_cancer.doubling")
    share = np.minimum(parameters.share("prior_cancer.at_60") * 2.0**doublings, 0.5)
    return np.where(rng.random(len(age)) < share, "yes", "no").astype(object)


def _lymphodepletion(
    parameters: Parameters, rng: Generator, indication: Text, infusion_date: NDArray[np.datetime64]
) -> Text:
    year = infusion_date.astype("datetime64[Y]").astype(int) + 1970
    late = year >= parameters.integer("lymphodepletion.bendamustine_from")
    draw = rng.random(len(indication))
    other = draw > 1 - parameters.share("lymphodepletion.other")
    bendamustine = (draw < parameters.share("lymphodepletion.bendamustine")) & late & (indication != "b_all")
    return np.where(other, "other", np.where(bendamustine, "bendamustine", "flu_cy")).astype(object)


def _bridging(parameters: Parameters, rng: Generator, indication: Text) -> Text:
    drawn = choose(rng, parameters.weights("bridging"), len(indication))
    drawn[indication == "autoimmune"] = "none"
    return drawn

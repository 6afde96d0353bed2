"""The script that makes associations again: coxph for the hazards of second cancer and death, crr for Fine-Gray."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.association_design import Design
from data.association_factors import Factor
from data.association_results import AssociationAnswer, Ratio
from data.r_scripts.parts import About, code, heading
from data.r_scripts.quoting import r_data_frame, r_number, r_numbers, r_strings
from data.sentence import endpoint_of

KINDS = ("hazard", "death_hazard", "subdistribution")


@dataclass(frozen=True)
class Fit:
    """The rows of one fit and its ratios: per factor those for second cancer, for death, and by Fine-Gray."""

    factors: tuple[Factor, ...]
    design: Design
    ratios: tuple[tuple[Ratio, Ratio, Ratio], ...]


def association_script(answer: AssociationAnswer, fits: Sequence[Fit], death: int) -> str:
    """The R script of one answer. `death` is the number of that cause."""
    about = About(
        title="Associations with second cancer and with death",
        stamp=answer.stamp,
        endpoint=endpoint_of(answer),
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=("survival", "cmprsk"),
    )
    parts = (
        heading(about),
        "suppressPackageStartupMessages(library(survival))",
        f"fits <- {r_strings(', '.join(factor.label for factor in fit.factors) for fit in fits)}",
        f"terms <- {r_numbers(len(fit.factors) for fit in fits)}",
        f"death <- {r_number(death)} # cause 1 is the second cancer, 0 censored",
        _rows(fits),
        _answered(fits),
        code("compare", "association"),
    )
    return "\n\n".join(parts)


def _rows(fits: Sequence[Fit]) -> str:
    """Every fit's rows, sorted by time; a fit with fewer factors has NA in the columns of the others."""
    width = max((len(fit.factors) for fit in fits), default=1)
    blocks = [np.empty((0, 4 + width))]
    for place, fit in enumerate(fits, 1):
        made = fit.design
        block = np.full((made.stop.size, 4 + width), np.nan)
        block[:, :4] = np.column_stack([np.full(made.stop.size, place), made.start, made.stop, made.cause])
        block[:, 4 : 4 + len(fit.factors)] = made.columns
        keys = (*(block[:, at] for at in range(4 + width - 1, 3, -1)), made.cause, made.start, made.stop)
        blocks.append(block[np.lexsort(keys)])
    table = np.concatenate(blocks)
    names = ("fit", "start", "stop", "cause", *(f"x{at}" for at in range(1, width + 1)))
    return r_data_frame("rows", {name: r_numbers(table[:, at].tolist()) for at, name in enumerate(names)})


def _answered(fits: Sequence[Fit]) -> str:
    given = [
        (place, term, kind, ratio)
        for place, fit in enumerate(fits, 1)
        for term, of_factor in enumerate(fit.ratios, 1)
        for kind, ratio in zip(KINDS, of_factor, strict=True)
        if ratio.estimate is not None
    ]
    columns = {
        "fit": r_numbers(row[0] for row in given),
        "term": r_numbers(row[1] for row in given),
        "kind": r_strings(row[2] for row in given),
        "estimate": r_numbers(row[3].estimate for row in given),
        "lower": r_numbers(row[3].ci_lower for row in given),
        "upper": r_numbers(row[3].ci_upper for row in given),
        "constant_p": r_numbers(row[3].proportional_p for row in given),
    }
    return r_data_frame("answered_ratios", columns)

"""Numbers and times as they read on the screen. One decimal for per cent, true minus signs, thin spaces before units.

What cannot be given reads "not estimable"; what is positive and too small to show reads "< 0.1 %", never 0; a zero
never stands without its upper limit. Counts of people are whole and grouped by thousands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from data.results import DAYS_PER_YEAR, Estimate

NOT_ESTIMABLE = "not estimable"
NOT_REACHED = "not reached"
NOT_SHOWN = "not shown"
NOT_RECORDED = "not recorded"
NOT_TESTED = "not tested"
THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"


def missing(value: float | None) -> bool:
    """Whether a number cannot be given: None or NaN."""
    return value is None or math.isnan(value)


def share(value: float | None) -> str:
    """A proportion (0-1) as a bare per cent number: 0.0213 -> "2.1"; positive below 0.1 % -> "< 0.1"."""
    if value is None or math.isnan(value):
        return NOT_ESTIMABLE
    if 0 < value < 0.0005:
        return "< 0.1"
    return f"{value * 100:.1f}" if value > 0 else "0"


def percent(value: float | None) -> str:
    """A proportion (0-1) with its sign: 0.0213 -> "2.1 %"."""
    return NOT_ESTIMABLE if missing(value) else f"{share(value)}{THIN}%"


def fraction(value: float | None) -> str:
    """A fraction of cells or reads (0-1): as `percent`, and what is smaller in full: 0.00001 -> "0.001 %".

    "< 0.1 %" would read as below a detection limit there.
    """
    if value is None or math.isnan(value):
        return NOT_RECORDED
    return f"{significant(value * 100)}{THIN}%" if 0 < value < 0.001 else percent(value)


def limit(value: float | None, unit: str | None) -> str:
    """A detection limit with its unit, a fraction in per cent: "0.5 %", "0.002 copies/cell"; empty for none."""
    if value is None:
        return ""
    return fraction(value) if unit in (None, "", "fraction") else measured(value, unit)


def interval(lower: float | None, upper: float | None) -> str:
    """Two limits (proportions) as "0.9–4.3"; "limits not estimable" where one is missing."""
    if missing(lower) or missing(upper):
        return "limits not estimable"
    return f"{share(lower)}{DASH}{share(upper)}"


def percent_ci(estimate: float | None, lower: float | None, upper: float | None) -> str:
    """In a sentence: "6.5 % (95 % CI 4.0–9.0)"."""
    if missing(estimate):
        return NOT_ESTIMABLE
    limits = interval(lower, upper)
    return f"{percent(estimate)} ({limits if limits.startswith('limits') else f'95{THIN}% CI {limits}'})"


def percent_ci_short(estimate: float | None, lower: float | None, upper: float | None) -> str:
    """In a table whose heading says 95 % CI: "6.5 % (4.0–9.0)"."""
    if missing(estimate):
        return NOT_ESTIMABLE
    return f"{percent(estimate)} ({interval(lower, upper)})"


def none_of(n: int, upper: float | None) -> str:
    """Zero events: "0 of 47 (upper limit 7.5 %)". `upper` is a proportion."""
    limit = "upper limit not estimable" if missing(upper) else f"upper limit {percent(upper)}"
    return f"0 of {count(n)} ({limit})"


def count(n: int | None) -> str:
    """A number of people or events: 12394 -> "12,394"."""
    return NOT_RECORDED if n is None else f"{n:,}".replace("-", MINUS)


def counted(n: int | None, one: str, many: str | None = None) -> str:
    """A count with its noun: counted(1, "death") -> "1 death", counted(3, "death") -> "3 deaths".

    None is a number that the scope may not see: "number of deaths not shown".
    """
    if n is None:
        return f"number of {many or one + 's'} {NOT_SHOWN}"
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def count_or_not_shown(n: int | None) -> str:
    """A number of people or events, or that the scope may not see it."""
    return NOT_SHOWN if n is None else count(n)


def plain(value: float | None, decimals: int = 1) -> str:
    """A number with at most `decimals` decimals and no trailing zeros: 12.0 -> "12", -3.25 -> "−3.2"."""
    if value is None or math.isnan(value):
        return NOT_RECORDED
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", MINUS)


def measured(value: float, unit: str, comparator: str = "=") -> str:
    """A measured value with three significant digits, its comparator and its unit: "< 50 copies/µg DNA"."""
    prefix = "" if comparator == "=" else f"{comparator} "
    return f"{prefix}{significant(value)}{THIN}{unit}".rstrip()


def unit_words(unit: str) -> str:
    """A unit as it is set: "10^9/L" -> "×10⁹/L", "10^6 cells" -> "×10⁶ cells"; other units as they are."""
    return unit.replace("10^", "×10^").replace("^9", "⁹").replace("^6", "⁶").replace("^3", "³")


def significant(value: float | None, digits: int = 3) -> str:
    """A number with `digits` significant digits, grouped by thousands, no exponent: 137429 -> "137,000"."""
    if value is None or math.isnan(value):
        return NOT_RECORDED
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    return plain(rounded, max(decimals, 0))


def day(days: float | None) -> str:
    """A day on the clock of the first infusion: "day 310", "day −12"."""
    return (
        "day not recorded" if days is None or math.isnan(days) else f"day {plain(days, 0).replace(',', '')}"
    )


def years(value: float | None) -> str:
    """A length in years: "2.9 years", "4.0 years"."""
    if value is None or math.isnan(value):
        return NOT_REACHED
    return f"{value:.1f} year{'' if round(value, 1) == 1 else 's'}"


def days_as_time(days: float | None) -> str:
    """A day for a reader: days below 2 months, months below 2 years, then years: "day 812 (2.2 years)"."""
    if days is None or math.isnan(days):
        return day(days)
    if abs(days) < 61:
        return day(days)
    if abs(days) < 2 * DAYS_PER_YEAR:
        return f"{day(days)} ({plain(days * 12 / DAYS_PER_YEAR, 0)} months)"
    return f"{day(days)} ({years(days / DAYS_PER_YEAR)})"


def years_ci(value: Estimate) -> str:
    """Median follow-up in a table whose heading names the limits: "2.9 years (2.6–3.3)"; "not reached"."""
    if missing(value.estimate):
        return NOT_REACHED
    if value.ci_lower is None or math.isnan(value.ci_lower):
        return years(value.estimate)
    upper = NOT_REACHED if value.ci_upper is None or math.isnan(value.ci_upper) else f"{value.ci_upper:.1f}"
    return f"{years(value.estimate)} ({value.ci_lower:.1f}{DASH}{upper})"


def rate_ci(value: Estimate) -> str:
    """A rate per 100 person-years with its limits: "1.35 (0.67–2.42)"."""
    if value.estimate is None or missing(value.estimate):
        return NOT_ESTIMABLE
    if value.ci_lower is None or value.ci_upper is None:
        return f"{value.estimate:.2f}"
    if value.estimate == 0:
        return f"0 (0{DASH}{value.ci_upper:.2f})"
    return f"{value.estimate:.2f} ({value.ci_lower:.2f}{DASH}{value.ci_upper:.2f})"


def calendar_date(value: date | None) -> str:
    """A calendar date that cannot be misread: "20 Nov 2026"."""
    if value is None:
        return NOT_RECORDED
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{value.day} {months[value.month - 1]} {value.year}"


def moment(iso: str) -> str:
    """A time of the server's clock, given as ISO 8601, to the minute: "2026-11-26 18:26"."""
    return iso.replace("T", " ")[:16]


def p_value(p: float) -> str:
    """A P value as it is read: "P = 0.27", "P = 0.004", "P < 0.001"."""
    if p < 0.001:
        return "P < 0.001"
    return f"P = {p:.3f}" if p < 0.1 else f"P = {p:.2f}"


def listing(words: Sequence[str], last: str = "or") -> str:
    """Words as in a sentence: ("a", "b", "c") -> "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"

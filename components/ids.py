"""Every id of the page, one constant each, with the prefix of its region. Ids never come from data.

Computed ids are those of the filter controls, `filter-<key of the address>`, and of the rows behind a cell of the
evidence, by its place in the table.
"""

from __future__ import annotations

# Shell: on every page
URL = "url"
DATA_VERSION = "data-version"
CLOCK = "clock"
DISPLAY = "display"
CONTROLS = "controls"
PAGE = "page"
MAIN = "main"
NAV_BOARD = "nav-board"
NAV_COHORT = "nav-cohort"
NAV_PATIENT = "nav-patient"
NAV_WORKLIST = "nav-worklist"
NAV_DATA = "nav-data"
STATUS_LINE = "shell-status"
DATA_PROBLEM = "shell-data-problem"
QUERY_PROBLEM = "shell-query-problem"
THEME_BUTTON = "shell-theme"
PROJECTOR_BUTTON = "shell-projector"
PRINT_BUTTON = "shell-print"
COPY_LINK_BUTTON = "shell-copy-link"
KEYS_BUTTON = "shell-keys"
ANNOUNCER = "shell-announcer"

# Cohort bar and filter panel: on every page
COHORT_BAR = "cohort-bar"
COHORT_SENTENCE = "cohort-sentence"
COHORT_COUNT = "cohort-count"
COHORT_CHIPS = "cohort-chips"
COHORT_GROUPING = "cohort-grouping"
COHORT_COMPARING = "cohort-comparing"
COHORT_COMPARISONS = "cohort-comparisons"
COHORT_SAVING = "cohort-saving"
COHORT_SAVING_FORM = "cohort-saving-form"
COHORT_SAVING_NAME = "cohort-saving-name"
COHORT_SAVING_SAID = "cohort-saving-said"
COHORT_SAVED = "cohort-saved"
COHORT_TO_SAVE = "cohort-to-save"
FILTERS_OPEN = "filters-open"
FILTERS_PANEL = "filters-panel"
FILTERS_CLOSE = "filters-close"
FILTERS_RESET = "filters-reset"
FILTERS_COUNT = "filters-count"
FILTERS_BODY = "filters-body"

# Patient picker
PATIENT_BAR = "patient-bar"
PATIENT_PICKER = "patient-picker"
PATIENT_CHOSEN = "patient-chosen"
PATIENT_PREVIOUS = "patient-previous"
PATIENT_NEXT = "patient-next"

# Incidence panel (Board)
INCIDENCE_HEAD = "incidence-head"
INCIDENCE_CHART = "incidence-chart"
INCIDENCE_GRAPH = "incidence-graph"
INCIDENCE_MESSAGE = "incidence-message"
INCIDENCE_FOOT = "incidence-foot"
INCIDENCE_SAVE = "incidence-save"

# Cohort page: the curves by group and by class
GROUPS_HEAD = "groups-head"
GROUPS_CHART = "groups-chart"
GROUPS_GRAPH = "groups-graph"
GROUPS_MESSAGE = "groups-message"
GROUPS_FOOT = "groups-foot"
GROUPS_SAVE = "groups-save"
CLASSES_HEAD = "classes-head"
CLASSES_CHART = "classes-chart"
CLASSES_GRAPH = "classes-graph"
CLASSES_MESSAGE = "classes-message"
CLASSES_FOOT = "classes-foot"
CLASSES_SAVE = "classes-save"
STACKED_HEAD = "stacked-head"
STACKED_CHART = "stacked-chart"
STACKED_GRAPH = "stacked-graph"
STACKED_MESSAGE = "stacked-message"
STACKED_FOOT = "stacked-foot"
STACKED_SAVE = "stacked-save"
BASELINE = "cohort-baseline"

# Cohort page: published definitions, the two estimators
DEFINITIONS = "definitions"
NOT_REPRODUCED = "definitions-not-reproduced"
ESTIMATORS_HEAD = "estimators-head"
ESTIMATORS_CHART = "estimators-chart"
ESTIMATORS_GRAPH = "estimators-graph"
ESTIMATORS_MESSAGE = "estimators-message"
ESTIMATORS_FOOT = "estimators-foot"
ESTIMATORS_SAVE = "estimators-save"

# Cohort page: one bar per patient
SWIMMER_HEAD = "swimmer-head"
SWIMMER_CHART = "swimmer-chart"
SWIMMER_GRAPH = "swimmer-graph"
SWIMMER_MESSAGE = "swimmer-message"
SWIMMER_LEGEND = "swimmer-legend"
SWIMMER_TABLES = "swimmer-tables"

# Cohort page: rates against the population
RATES_HEAD = "rates-head"
RATES_CHART = "rates-chart"
RATES_GRAPH = "rates-graph"
RATES_MESSAGE = "rates-message"
RATES_FOOT = "rates-foot"
RATES_READING = "rates-reading"
RATES_SAVE = "rates-save"
# Cohort view: recovery and persistence
RECOVERY_CHOICE = "recovery-choice"
RECOVERY_HEAD = "recovery-head"
RECOVERY_CHART = "recovery-chart"
RECOVERY_GRAPH = "recovery-graph"
RECOVERY_MESSAGE = "recovery-message"
RECOVERY_FOOT = "recovery-foot"
RECOVERY_SAVE = "recovery-save"
PERSISTENCE_HEAD = "persistence-head"
PERSISTENCE_CHART = "persistence-chart"
PERSISTENCE_GRAPH = "persistence-graph"
PERSISTENCE_MESSAGE = "persistence-message"
PERSISTENCE_FOOT = "persistence-foot"
PERSISTENCE_SAVE = "persistence-save"
LOSS_HEAD = "loss-head"
LOSS_CHART = "loss-chart"
LOSS_GRAPH = "loss-graph"
LOSS_MESSAGE = "loss-message"
LOSS_FOOT = "loss-foot"
LOSS_SAVE = "loss-save"

# Cohort page: overall survival
SURVIVAL_HEAD = "survival-head"
SURVIVAL_CHART = "survival-chart"
SURVIVAL_GRAPH = "survival-graph"
SURVIVAL_MESSAGE = "survival-message"
SURVIVAL_FOOT = "survival-foot"
SURVIVAL_SAVE = "survival-save"
# Association view
ASSOCIATION_HEAD = "association-head"
ASSOCIATION_CHART = "association-chart"
ASSOCIATION_GRAPH = "association-graph"
ASSOCIATION_MESSAGE = "association-message"
ASSOCIATION_FOOT = "association-foot"
ASSOCIATION_SAVE = "association-save"

# Cohort view: the evidence on second cancers
EVIDENCE_COHORT = "evidence-cohort"

# Patient panel (Board and Patient page), evidence, the patient's tables
PATIENT_PANEL = "patient-panel"
PATIENT_HEAD = "patient-head"
PATIENT_MESSAGE = "patient-message"
TIMELINE_CHART = "timeline-chart"
TIMELINE_GRAPH = "timeline-graph"
TIMELINE_PANELS = "timeline-panels"
TIMELINE_LEGEND = "timeline-legend"
EVIDENCE_PANEL = "evidence-panel"
EVIDENCE = "evidence"
VARIANTS_HEAD = "variants-head"
VARIANTS_CHART = "variants-chart"
VARIANTS_GRAPH = "variants-graph"
VARIANTS_MESSAGE = "variants-message"
VARIANTS_FOOT = "variants-foot"
CLONES_HEAD = "clones-head"
CLONES_CHART = "clones-chart"
CLONES_GRAPH = "clones-graph"
CLONES_MESSAGE = "clones-message"
CLONES_FOOT = "clones-foot"
DUE_PANEL = "due-panel"
DUE = "due"
PATIENT_REGISTRY = "patient-registry"
PATIENT_DERIVED = "patient-derived"
PATIENT_TABLES = "patient-tables"

# Minutes: one page of one patient
MINUTES_LINK = "shell-minutes"
MINUTES_MESSAGE = "minutes-message"
MINUTES_SHEET = "minutes-sheet"
MINUTES_HEAD = "minutes-head"
MINUTES_TIMELINE = "minutes-timeline"
MINUTES_TIMELINE_GRAPH = "minutes-timeline-graph"
MINUTES_CAPTION = "minutes-caption"
MINUTES_FINDINGS = "minutes-findings"
MINUTES_COHORT = "minutes-cohort"
MINUTES_CURVE = "minutes-curve"
MINUTES_CURVE_GRAPH = "minutes-curve-graph"
MINUTES_NUMBERS = "minutes-numbers"
MINUTES_FOOT = "minutes-foot"

# Worklist
WORKLIST_HEAD = "worklist-head"
WORKLIST_RULES = "worklist-rules"
WORKLIST = "worklist"

# Data page
DATA_CONTENT = "data-content"
DATA_REFERENCE = "data-reference"
DATA_FIELDS_HEAD = "data-fields-head"
DATA_FIELDS_CHART = "data-fields-chart"
DATA_FIELDS_GRAPH = "data-fields-graph"
DATA_FIELDS_MESSAGE = "data-fields-message"
DATA_FIELDS_FOOT = "data-fields-foot"
DATA_FIELDS_SAVE = "data-fields-save"
DATA_ANALYTES_HEAD = "data-analytes-head"
DATA_ANALYTES_CHART = "data-analytes-chart"
DATA_ANALYTES_GRAPH = "data-analytes-graph"
DATA_ANALYTES_MESSAGE = "data-analytes-message"
DATA_ANALYTES_FOOT = "data-analytes-foot"
DATA_ANALYTES_SAVE = "data-analytes-save"


def filter_control(key: str) -> str:
    """The id of the control for one key of the address."""
    return f"filter-{key}"


def filter_note(field: str) -> str:
    """The id of the line under a field that says its observed range and how many are not recorded."""
    return f"filter-note-{field}"


def evidence_rows(place: str) -> str:
    """The id of the rows behind one cell of the evidence; `place` counts table, line and column."""
    return f"evidence-rows-{place}"

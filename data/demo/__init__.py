"""The synthetic cohort that Afterwatch shows when it is given no data: 724 invented patients and the teaching cases.

It goes out as the tables a hospital would hand over and comes in through the same loader. Its numbers stand in
`parameters.csv`. No real patient is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.demo.generator import generate
from data.demo.parameters import parameters as parameter_table
from data.demo.writer import write_world


def write_demo(folder: Path, progress: Callable[[str], None], seed: int | None = None) -> None:
    """Writes the demo tables as CSV into `folder`, made where missing. Same seed, same bytes.

    `seed` None is the seed of the parameter table. `progress` is told in a sentence what is being done.
    """
    table = parameter_table()
    chosen = table.integer("cohort.seed") if seed is None else seed
    progress("Drawing the synthetic cohort of 724 patients and the teaching cases.")
    world = generate(table, chosen)
    folder.mkdir(parents=True, exist_ok=True)
    progress(f"Writing its tables into {folder}.")
    write_world(table, chosen, world, folder)

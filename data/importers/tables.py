"""The importer of tables: any set of CSV files and Excel sheets, through a mapping file.

docs/importing.md has the keys of the mapping and a worked example.
"""

from __future__ import annotations

from pathlib import Path

from data.importers.assembling import assembled, fields_not_read, named_columns
from data.importers.imported import Imported, NotMapped, Progress
from data.importers.mapping import Block
from data.importers.mapping_file import TABLES_IMPORTER, read_mapping
from data.importers.source_tables import SourceTable, read_sources
from data.schema import TABLES


def import_tables(base: Path, mapping_file: Path, progress: Progress) -> Imported:
    """The tables of a hospital as ours; `base` is the folder of its files, or the one file. Raises ImportRefused."""
    mapping = read_mapping(mapping_file, TABLES_IMPORTER)
    blocking = frozenset(block.source for block in mapping.blocks if TABLES[block.table].blocks_load)
    progress(0.0, f"reading {base}")
    sources = read_sources(base, mapping.sources, blocking)

    def source_of(block: Block) -> SourceTable:
        return sources[block.source]

    not_read: list[NotMapped] = []
    for name, source in sources.items():
        mine = [block for block in mapping.blocks if block.source == name]
        named = {column for block in mine for _, column in named_columns(block, source)}
        not_read += fields_not_read(source, named, source.columns)
    return assembled(TABLES_IMPORTER, mapping, source_of, not_read, progress)

"""Importers: from the files or databases of another system to the tables of `data/schema.py`.

Every importer ends in one `Imported` (`imported.py`), which one writer turns into a folder of tables with a report
(`writer.py`); the ordinary validation runs over what was written. Nothing is guessed: what cannot be mapped is listed
with its count and examples, what was changed on the way is listed too.
"""

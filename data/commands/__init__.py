"""The commands of `python -m data`: one module each, listed in `data/commands/table.py`.

A module has `add_arguments(parser)` and `run(options) -> exit code`. It says what it has to say through
`data/commands/console.py`: answers on standard output, progress and complaints on standard error.
"""

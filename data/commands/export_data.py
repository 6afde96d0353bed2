"""`export`: a folder of our tables in the form of another system, de-identified."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from data.clock import local_today
from data.commands.console import CommandError, ExitCode, add_json, answer
from data.commands.progress import progress
from data.exporters.study import StudyExport, study_of, wrong_ids
from data.exporters.study_files import STUDY_ID, write_study
from data.normalise import build_dataset, measurement_frame
from data.sources.folder import read_folder
from data.validation import validate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="exporter", metavar="SYSTEM", required=True, title="systems")
    sub = below.add_parser(
        "cbioportal",
        help="A cBioPortal study folder, in days after the first infusion.",
        epilog="docs/importing_cbioportal.md explains it and has a worked example.",
        allow_abbrev=False,
    )
    add_json(sub)
    sub.add_argument("path", type=Path, help="folder of the tables")
    sub.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a new folder for the study")
    sub.add_argument(
        "--id", required=True, metavar="NAME", help="cancer_study_identifier, for example car_t_2026"
    )
    sub.add_argument("--name", metavar="TEXT", help="name of the study; else that of the data")


def run(options: argparse.Namespace) -> int:
    if not STUDY_ID.fullmatch(options.id):
        raise CommandError("--id may have small letters, digits, underscores and hyphens only.")
    with progress() as step:
        step(0.0, "reading")
        raw = read_folder(options.path)
        step(0.3, "checking")
        clean, report = validate(raw, local_today())
        if report.blocks_load:
            raise CommandError(
                f"{options.path} cannot be shown, so it is not exported. See what is wrong: validate {options.path}"
            )
        dataset = build_dataset(clean, options.path.name)
        step(0.6, "writing")
        study = study_of(dataset, measurement_frame(clean, dataset))
    wrong = wrong_ids(dataset)
    if wrong:
        raise CommandError(
            f"{len(wrong):,} ids have a character that cBioPortal does not allow, for example {wrong[0]}. "
            "Letters, digits, points, underscores and hyphens are allowed; rename them in the tables."
        )
    if study.samples.empty:
        raise CommandError(
            "cBioPortal shows samples, and no patient has a specimen here. Fill in the table specimens first."
        )
    try:
        written = write_study(study, options.out, options.id, options.name or dataset.name)
    except FileExistsError as error:
        raise CommandError(
            f"{options.out} is there and is not overwritten. Choose another folder."
        ) from error
    document = {
        "written": [str(path) for path in written],
        "patients": len(study.patients),
        "samples": len(study.samples),
        "left_out": [asdict(one) for one in study.left_out],
    }
    answer(options, document, _lines(study, len(written), options.out))
    return ExitCode.OK


def _lines(study: StudyExport, files: int, folder: Path) -> Iterator[str]:
    yield f"Wrote {files} files into {folder}: {len(study.patients):,} patients, {len(study.samples):,} samples."
    without = len(set(study.patients["PATIENT_ID"]) - set(study.samples["PATIENT_ID"]))
    if without:
        yield f"{without:,} patients have no sample; cBioPortal warns of them and shows samples only."
    yield from (f"Not in the study: {one.rows:,} × {one.what}." for one in study.left_out)

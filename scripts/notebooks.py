"""Runs the workbook's notebooks from a clean kernel, in their folder, as a reader would.

  python scripts/notebooks.py write [NOTEBOOK ...]    run each and keep its outputs in it (default: all)
  python scripts/notebooks.py check [NOTEBOOK ...]    run each and compare with the outputs it has

A notebook's outputs come from seeds, so a second run must give the same ones to the byte; `check`
exits 1 where they differ, and says in which cell. Run it with the Python of the virtual environment.
"""

import difflib
import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
MOST_SHOWN = 400


def executed(path):
    """The notebook at `path`, with the outputs of a fresh run."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="quorumlab",
        timeout=120,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    # What the kernel says of itself may change with its version; the notebook keeps what it had.
    notebook.metadata.language_info = {"file_extension": ".ts", "mimetype": "text/typescript", "name": "typescript"}
    return notebook


def text(notebook):
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def replace(path, content):
    """Writes beside the file, then puts it in its place in one step."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(content)
    os.chmod(beside, 0o644)
    os.replace(beside, path)


def differences(old, new):
    for number, (was, now) in enumerate(zip(old.cells, new.cells), start=1):
        if was.cell_type != "code" or (was.outputs, was.execution_count) == (now.outputs, now.execution_count):
            continue
        before = json.dumps(was.outputs, indent=1, sort_keys=True).splitlines()
        after = json.dumps(now.outputs, indent=1, sort_keys=True).splitlines()
        changed = [
            line[:MOST_SHOWN]
            for line in difflib.unified_diff(before, after, "committed", "now", lineterm="", n=0)
        ]
        yield f"cell {number} ({was.id}):\n  " + "\n  ".join(changed[:12])


def main(arguments):
    if not arguments or arguments[0] not in ("write", "check"):
        print(__doc__)
        return 2
    paths = [Path(name).resolve() for name in arguments[1:]] or sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    failed = 0
    for path in paths:
        try:
            fresh = executed(path)
        except CellExecutionError as error:
            print(f"{path.name}: a cell fails\n{error}")
            failed += 1
            continue
        if arguments[0] == "write":
            replace(path, text(fresh))
            print(f"{path.name}: written")
            continue
        found = list(differences(nbformat.read(path, as_version=4), fresh))
        failed += bool(found)
        print(f"{path.name}: " + ("as committed" if not found else "outputs differ\n" + "\n".join(found)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

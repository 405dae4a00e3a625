"""Executes a notebook with nbclient; its file stays as it is.

Usage: execute-notebook.py NOTEBOOK RESULT

Tells on standard output, in a line of JSON each, which cell is running: {"cell": 3, "of": 14}. Writes to the
file RESULT {"notebook": ...}, with the outputs, and beside it {"failure": {"cell", "count", "ename", "evalue"}}
where a cell failed (then the cells after it have none); or {"noKernel": name}.
"""

import json
import os
import sys

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError

KERNEL = "quorumlab"


def execute(path):
    notebook = nbformat.read(path, as_version=4)
    running = {"cell": 0}

    def on_cell_start(cell, cell_index):
        running["cell"] = cell_index + 1
        print(json.dumps({"cell": cell_index + 1, "of": len(notebook.cells)}), flush=True)

    client = NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=None,
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}},
        on_cell_start=on_cell_start,
    )

    def failure(ename, evalue):
        number = running["cell"]
        cell = notebook.cells[number - 1] if number else {}
        # What the file held of later cells is not of this run.
        for later in notebook.cells[number:]:
            if later.cell_type == "code":
                later.outputs = []
        return {
            "notebook": notebook,
            "failure": {"cell": number, "count": cell.get("execution_count"), "ename": ename, "evalue": evalue},
        }

    try:
        client.execute()
    except NoSuchKernel as error:
        return {"noKernel": error.name}
    except CellExecutionError as error:
        return failure(error.ename, error.evalue)
    except (DeadKernelError, CellControlSignal) as error:
        return failure(type(error).__name__, str(error))
    return {"notebook": notebook}


if __name__ == "__main__":
    source, target = sys.argv[1:]
    result = execute(source)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(result, file)

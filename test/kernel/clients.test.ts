/** nbclient and jupyter_client, on which the other clients stand, run notebooks on the kernel and report what they should. */
import { expect, test } from 'vitest';
import { Jupyter, joined } from './python.js';

const jupyter = new Jupyter();

test('nbclient runs a notebook and saves every output', async () => {
  const path = jupyter.write(
    'fine.ipynb',
    'for (let i = 0; i < 5000; i += 1) console.log(i);',
    "import { html, show } from 'quorumlab/dist/notebook/display';\nshow(html('<b>hi</b>'));\n6 * 7",
  );
  // Where one message of a stream ends and the next begins is a matter of time: nbclient joins them if told.
  await jupyter.script(
    'import sys, nbformat, nbclient\nnb = nbformat.read(sys.argv[1], 4)\nnbclient.NotebookClient(nb, timeout=60, coalesce_streams=True).execute()\nnbformat.validate(nb)\nnbformat.write(nb, sys.argv[1])',
    path,
  );
  const done = jupyter.read('fine.ipynb');
  const [lines, shown] = done.cells;
  expect(lines.outputs).toHaveLength(1);
  expect(joined(lines.outputs[0].text)).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
  expect(shown.outputs.map((output: { output_type: string }) => output.output_type)).toEqual([
    'display_data',
    'execute_result',
  ]);
  expect(shown.outputs[1]).toMatchObject({ execution_count: 2, data: { 'text/plain': ['42'] } });
  expect(done.metadata.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
});

test('nbclient reports a failing cell as it does for Python', async () => {
  const path = jupyter.write('failing.ipynb', 'const n: number = "five";', '1');
  const stdout = await jupyter.script(
    `import sys, json, nbformat, nbclient
from nbclient.exceptions import CellExecutionError
try:
    nbclient.NotebookClient(nbformat.read(sys.argv[1], 4), timeout=60).execute()
except CellExecutionError as error:
    print(json.dumps([error.ename, error.evalue]))`,
    path,
  );
  expect(JSON.parse(stdout)).toEqual([
    'TypeScriptError',
    "Type 'string' is not assignable to type 'number'. (line 1, column 7)",
  ]);
});

test('nbclient interrupts an endless cell and goes on', async () => {
  const path = jupyter.write('endless.ipynb', '1', 'while (true) {}', '"after"');
  await jupyter.script(
    `import sys, nbformat, nbclient
nb = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(nb, timeout=5, interrupt_on_timeout=True, allow_errors=True).execute()
nbformat.write(nb, sys.argv[1])`,
    path,
  );
  const { cells } = jupyter.read('endless.ipynb');
  expect(cells[1].outputs[0]).toMatchObject({ output_type: 'error', ename: 'Interrupted' });
  expect(cells[2].outputs[0].data['text/plain']).toEqual(["'after'"]);
});

test('jupyter_client starts, asks, restarts and shuts down the kernel, and nothing is left', async () => {
  const stdout = await jupyter.script(`
import json
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="quorumlab-test", startup_timeout=60)
def run(code):
    return client.execute_interactive(code, timeout=60, output_hook=lambda message: None)["content"]
said = [run("const x = 1")["status"]]
manager.restart_kernel(now=False)
client.wait_for_ready(timeout=60)
said.append(run("x")["ename"])
said.append(client.is_alive())
process = manager.provisioner.process
client.stop_channels()
manager.shutdown_kernel(now=False)
said.append(process.returncode)
print(json.dumps(said))
`);
  expect(JSON.parse(stdout)).toEqual(['ok', 'TypeScriptError', true, 0]);
});

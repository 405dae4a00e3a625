/** Jupyter's own clients, in Python, run notebooks on the kernel and report what they should. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repo } from './client.js';

const python = join(repo, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');
const folder = mkdtempSync(join(tmpdir(), 'quorumlab-clients-'));
// A kernelspec of our own, so that the code under test is this build, run as the set-up's is.
const env = { ...process.env, JUPYTER_PATH: join(folder, 'share') };

beforeAll(() => {
  const spec = join(folder, 'share', 'kernels', 'quorumlab-test');
  mkdirSync(spec, { recursive: true });
  writeFileSync(
    join(spec, 'kernel.json'),
    JSON.stringify({
      argv: [process.execPath, join(repo, 'dist/kernel/main.js'), '{connection_file}'],
      display_name: 'TypeScript (Quorumlab, under test)',
      language: 'typescript',
      interrupt_mode: 'message',
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const notebook = (...cells: string[]) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'quorumlab-test', display_name: 'TypeScript', language: 'typescript' } },
  cells: cells.map((source, at) => ({
    cell_type: 'code',
    id: `cell-${at}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  })),
});

async function runPython(script: string, ...args: string[]) {
  return await promisify(execFile)(python, ['-c', script, ...args], { env, maxBuffer: 1 << 26, cwd: repo });
}

test('nbclient runs a notebook and saves every output', async () => {
  const path = join(folder, 'fine.ipynb');
  writeFileSync(
    path,
    JSON.stringify(
      notebook(
        'for (let i = 0; i < 5000; i += 1) console.log(i);',
        "import { html, show } from 'quorumlab/dist/notebook/display';\nshow(html('<b>hi</b>'));\n6 * 7",
      ),
    ),
  );
  // Where one message of a stream ends and the next begins is a matter of time: nbclient joins them if told.
  await runPython(
    'import sys, nbformat, nbclient\nnb = nbformat.read(sys.argv[1], 4)\nnbclient.NotebookClient(nb, timeout=60, coalesce_streams=True).execute()\nnbformat.validate(nb)\nnbformat.write(nb, sys.argv[1])',
    path,
  );
  const done = JSON.parse(readFileSync(path, 'utf8'));
  const [lines, shown] = done.cells;
  expect(lines.outputs).toHaveLength(1);
  expect(lines.outputs[0].text.join('')).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
  expect(shown.outputs.map((output: { output_type: string }) => output.output_type)).toEqual([
    'display_data',
    'execute_result',
  ]);
  expect(shown.outputs[1]).toMatchObject({ execution_count: 2, data: { 'text/plain': ['42'] } });
  expect(done.metadata.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
});

test('nbclient reports a failing cell as it does for Python', async () => {
  const path = join(folder, 'failing.ipynb');
  writeFileSync(path, JSON.stringify(notebook('const n: number = "five";', '1')));
  const { stdout } = await runPython(
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
  const path = join(folder, 'endless.ipynb');
  writeFileSync(path, JSON.stringify(notebook('1', 'while (true) {}', '"after"')));
  await runPython(
    `import sys, nbformat, nbclient
nb = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(nb, timeout=5, interrupt_on_timeout=True, allow_errors=True).execute()
nbformat.write(nb, sys.argv[1])`,
    path,
  );
  const { cells } = JSON.parse(readFileSync(path, 'utf8'));
  expect(cells[1].outputs[0]).toMatchObject({ output_type: 'error', ename: 'Interrupted' });
  expect(cells[2].outputs[0].data['text/plain']).toEqual(["'after'"]);
});

test('jupyter_client starts, asks, restarts and shuts down the kernel, and nothing is left', async () => {
  const { stdout } = await runPython(`
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

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ArgumentError } from '../model/errors.js';
import { Failure } from './failure.js';
import { python } from './package.js';

/** What is read of a notebook here; the rest is Jupyter's. */
export interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly outputs?: readonly Output[] }[];
}

export interface Output {
  readonly output_type: string;
  readonly data?: { readonly [type: string]: unknown };
}

type Result =
  | {
      readonly notebook: Notebook;
      readonly failure?: { cell: number; count: number | null; ename: string; evalue: string };
    }
  | { readonly noKernel: string };

/** A notebook after it was run, and what stopped it before its end; null where nothing did. */
export interface Executed {
  readonly notebook: Notebook;
  readonly failed: Failure | null;
}

/** @throws ArgumentError where there is no such file, or it is no notebook */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new ArgumentError(`'${path}' cannot be read: ${why}.`);
  }
  let notebook: Partial<Notebook & { nbformat: number }> | null;
  try {
    notebook = JSON.parse(text) as typeof notebook;
  } catch {
    throw new ArgumentError(`'${path}' is not a notebook: it is not JSON.`);
  }
  if (!Array.isArray(notebook?.cells) || notebook.nbformat !== 4) {
    throw new ArgumentError(`'${path}' is not a notebook of format 4: it has no cells, or another format.`);
  }
  return notebook as Notebook;
}

/**
 * Executes a notebook on the workbook's kernel, in the notebook's folder. Its file stays as it is.
 *
 * @param onCell told which cell of how many is running
 * @returns the notebook with its outputs; where a cell failed, with those up to it
 * @throws Failure where it could not be run, such as before the set-up
 */
export async function executeNotebook(
  path: string,
  onCell: (cell: number, of: number) => void,
): Promise<Executed> {
  const program = python();
  if (program === undefined) throw notSetUp('the folder .venv is missing');
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-'));
  const target = join(folder, 'result.json');
  try {
    const said = await run(program, [script, path, target], onCell);
    let result: Result;
    try {
      result = JSON.parse(readFileSync(target, 'utf8')) as Result;
    } catch {
      throw new Failure(`'${path}' could not be executed: ${said}`);
    }
    if ('noKernel' in result) throw notSetUp(`Jupyter does not find the kernel '${result.noKernel}'`);
    const { notebook, failure } = result;
    if (failure === undefined) return { notebook, failed: null };
    const { cell, count, ename, evalue } = failure;
    const prompt = count === null ? '' : ` (In [${count}])`;
    return { notebook, failed: new Failure(`${path}: cell ${cell}${prompt} failed: ${ename}: ${evalue}`) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const script = fileURLToPath(new URL('./execute-notebook.py', import.meta.url));

const notSetUp = (what: string): Failure => new Failure(`${what}; run \`npm run setup\` first.`);

/** Runs the script to its end, and gives the last line it wrote to stderr. */
function run(program: string, args: string[], onCell: (cell: number, of: number) => void): Promise<string> {
  return new Promise((done, fail) => {
    const env: NodeJS.ProcessEnv = { ...process.env, PYTHONUTF8: '1' };
    // A user's own would mix other packages into the set-up's.
    delete env.PYTHONHOME;
    delete env.PYTHONPATH;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, windowsHide: true });
    let stopped: NodeJS.Signals | null = null;
    // nbclient, told to stop, stops the kernel first. (A Ctrl-C reaches it from the terminal by itself.)
    const stop = (signal: NodeJS.Signals): void => {
      stopped = signal;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    let last = 'it ended without a word.';
    // The kernel's own prints arrive here too: what is not ours is passed over.
    createInterface(child.stdout).on('line', (line) => {
      const match = /^\{"cell": (\d+), "of": (\d+)\}$/.exec(line);
      if (match !== null) onCell(Number(match[1]), Number(match[2]));
    });
    createInterface(child.stderr).on('line', (line) => {
      if (line.trim() !== '') last = line.trim();
    });
    child.on('error', (error) => fail(new Failure(`${program} could not be started: ${error.message}`)));
    child.on('close', (_, signal) => {
      for (const each of SIGNALS) process.off(each, stop);
      const by = stopped ?? signal;
      if (by !== null) fail(new Failure(`stopped by ${by}.`, 128 + constants.signals[by]));
      else done(last);
    });
  });
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A place where Jupyter's own clients, in Python, find this build's kernel and nothing of the user's. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll } from 'vitest';
import { kernelCommand } from '../../scripts/lib/kernel-command.mjs';
import { commandsOf, placesOf, pythonOf } from '../../scripts/lib/places.mjs';
import { repo } from './client.js';

const places = placesOf(repo);

/** The Python of .venv, with what the workbook has; or of .venv-test, with what only tests need besides. */
export const pythons = { workbook: places.python, tests: pythonOf(places.testVenv) };

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cell {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly metadata?: Record<string, unknown>;
}

export const kernelName = 'quorumlab-test';

/** A notebook on that kernel. */
export function notebook(...cells: (string | Cell)[]) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernelName, display_name: 'TypeScript', language: 'typescript' } },
    cells: cells
      .map((cell) => (typeof cell === 'string' ? { source: cell } : cell))
      .map(({ source, tags = [], metadata = {} }, at) => ({
        cell_type: 'code',
        id: `cell-${at}`,
        metadata: { ...(tags.length > 0 ? { tags } : {}), ...metadata },
        source,
        outputs: [],
        execution_count: null,
      })),
  };
}

export class Jupyter {
  /** Gone when the test file has ended. */
  readonly folder = mkdtempSync(join(tmpdir(), 'quorumlab-jupyter-'));
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 }));
    const spec = join(this.folder, 'share', 'kernels', kernelName);
    mkdirSync(spec, { recursive: true });
    // Of our own, so that the code under test is this build, run as the set-up's is.
    writeFileSync(
      join(spec, 'kernel.json'),
      JSON.stringify({
        argv: kernelCommand(process.execPath, join(repo, 'dist'), '{connection_file}'),
        display_name: 'TypeScript (Quorumlab, under test)',
        language: 'typescript',
        interrupt_mode: 'message',
        env: { QUORUMLAB_STATE: join(this.folder, 'state') },
      }),
    );
    // vitest asks for colours; whoever starts Jupyter does not.
    const { PATH, Path, FORCE_COLOR: _, ...rest } = process.env;
    this.env = {
      ...rest,
      // nbgrader calls its helpers by their names.
      PATH: [commandsOf(places.testVenv), commandsOf(places.venv), PATH ?? Path].join(delimiter),
      // .venv-test has no nbconvert of its own, whose templates would be beside it.
      JUPYTER_PATH: [join(this.folder, 'share'), join(places.venv, 'share', 'jupyter')].join(delimiter),
      JUPYTER_CONFIG_DIR: join(this.folder, 'config'),
      JUPYTER_DATA_DIR: join(this.folder, 'data'),
      JUPYTER_RUNTIME_DIR: join(this.folder, 'runtime'),
      IPYTHONDIR: join(this.folder, 'ipython'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }

  /** Runs Python to its end; its exit code is for the test to judge. */
  async python(which: keyof typeof pythons, args: readonly string[], cwd = this.folder): Promise<Ran> {
    const program = pythons[which];
    if (!existsSync(program))
      throw new Error(`${program} is missing: npm test sets it up, before it runs this test.`);
    return await new Promise((resolve) => {
      execFile(program, [...args], { env: this.env, cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
        // `code` is a word where the program could not be run at all.
        const code = typeof error?.code === 'number' ? error.code : error ? 127 : 0;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** Runs a script that must end well; resolves to what it printed. */
  async script(text: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.python('workbook', ['-c', text, ...args], repo);
    if (code !== 0) throw new Error(`The script ended with exit code ${code}.\n${stderr}`);
    return stdout;
  }

  /** Writes a notebook of these cells; its path. */
  write(name: string, ...cells: (string | Cell)[]): string {
    const path = join(this.folder, name);
    writeFileSync(path, JSON.stringify(notebook(...cells)));
    return path;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a notebook is whatever was saved.
  read(name: string): any {
    return JSON.parse(readFileSync(join(this.folder, name), 'utf8'));
  }
}

/** A text as a notebook keeps it: whole, or in lines. */
export function joined(text: string | string[]): string {
  return Array.isArray(text) ? text.join('') : text;
}

/* The kernels that are compared: how each is started and interrupted, and the cells in its language. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelCommand } from '../../scripts/lib/kernel-command.mjs';

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** As its kernelspec has it. */
  readonly command: (connectionFile: string) => string[];
  /** Its kernelspec's interrupt_mode; where that is missing, Jupyter sends SIGINT. */
  readonly interrupt: 'message' | 'signal';
  readonly env: Record<string, string>;
  readonly cells: Cells;
}

/** The same cells in each language. */
interface Cells {
  readonly trivial: string;
  /** Prints the numbers below `count`, a line each. */
  readonly lines: (count: number) => string;
  readonly print: (text: string) => string;
  /** Prints a text, and has a value. */
  readonly printAndValue: (text: string, value: number) => string;
  /** Sets a variable to 42, and prints it. */
  readonly keep: string;
  readonly kept: string;
  readonly busyLoop: string;
  readonly endlessAwait: string;
  /** Throws `late 42`, a text that is not in its code, from a timer after 50 ms. */
  readonly lateThrow: string;
  /** To go after it: waits for 300 ms. */
  readonly wait: string;
  /** A mistake of types; undefined where the language has none. */
  readonly typeError: string | undefined;
  readonly syntaxError: string;
  /** Throws after 300 ms. */
  readonly fail: string;
}

const typescript: Cells = {
  trivial: '1 + 1',
  lines: (count) => `for (let i = 0; i < ${count}; i++) console.log(i)`,
  print: (text) => `console.log('${text}')`,
  printAndValue: (text, value) => `console.log('${text}'); ${value}`,
  keep: 'let kept = 42',
  kept: 'console.log(kept)',
  busyLoop: 'while (true) {}',
  endlessAwait: 'await new Promise(() => {})',
  lateThrow: "setTimeout(() => { throw new Error('late ' + String(6 * 7)) }, 50)",
  wait: 'await new Promise((resolve) => setTimeout(resolve, 300))',
  typeError: "const wrong: number = 'text'",
  syntaxError: 'const = 5',
  fail: "await new Promise((resolve) => setTimeout(resolve, 300)); throw new Error('failed')",
};

const python: Cells = {
  trivial: '1 + 1',
  lines: (count) => `for i in range(${count}): print(i)`,
  print: (text) => `print('${text}')`,
  printAndValue: (text, value) => `print('${text}'); ${value}`,
  keep: 'kept = 42',
  kept: 'print(kept)',
  busyLoop: 'while True: pass',
  endlessAwait: 'import asyncio\nawait asyncio.Event().wait()',
  lateThrow: [
    'import asyncio',
    "def late(): raise Exception('late ' + str(6 * 7))",
    'timer = asyncio.get_running_loop().call_later(0.05, late)',
  ].join('\n'),
  wait: 'await asyncio.sleep(0.3)',
  typeError: undefined,
  syntaxError: 'x = = 5',
  fail: "import time\ntime.sleep(0.3)\nraise Exception('failed')",
};

const repo = fileURLToPath(new URL('../..', import.meta.url));
const versionIn = (folder: string): string =>
  JSON.parse(readFileSync(join(repo, folder, 'package.json'), 'utf8')).version;
const said = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' }).trim();

/**
 * @param pythonPath of an environment that has ipykernel and deno
 * @param scratch a folder for what they keep, so that the user's own history and caches are left alone
 */
export function peers(pythonPath: string, scratch: string): Peer[] {
  const deno = join(dirname(pythonPath), process.platform === 'win32' ? 'deno.exe' : 'deno');
  const pythonSays = said(
    pythonPath,
    '-c',
    "import platform; from importlib.metadata import version; print(version('ipykernel'), 'on Python', platform.python_version())",
  );
  return [
    {
      name: 'ours',
      version: `${versionIn('.')} on Node ${process.version}`,
      command: (file) => kernelCommand(process.execPath, join(repo, 'dist'), file),
      interrupt: 'message',
      env: { QUORUMLAB_STATE: join(scratch, 'ours') },
      cells: typescript,
    },
    {
      name: 'tslab',
      version: `${versionIn('node_modules/tslab')} on Node ${process.version}`,
      command: (file) => [
        process.execPath,
        join(repo, 'node_modules', 'tslab', 'bin', 'tslab'),
        'kernel',
        '--config-path',
        file,
      ],
      interrupt: 'signal',
      env: {},
      cells: typescript,
    },
    {
      name: 'Deno',
      version: said(deno, '--version').split('\n')[0]?.split(' ')[1] ?? '',
      command: (file) => [deno, 'jupyter', '--kernel', '--conn', file],
      interrupt: 'signal',
      env: { DENO_DIR: join(scratch, 'deno'), DENO_NO_UPDATE_CHECK: '1' },
      cells: typescript,
    },
    {
      name: 'ipykernel',
      version: pythonSays,
      command: (file) => [pythonPath, '-m', 'ipykernel_launcher', '-f', file],
      interrupt: 'signal',
      env: { IPYTHONDIR: join(scratch, 'ipython') },
      cells: python,
    },
  ];
}

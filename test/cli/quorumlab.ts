import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const shim = join(root, 'scripts', 'quorumlab.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  /** The working directory. */
  readonly cwd?: string;
  /** Set for the process, beside what is set here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stop reading what it prints, before it prints. */
  readonly deaf?: boolean;
  /** Given the process when it has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the real command line, in a process of its own. */
export function quorumlab(
  args: readonly string[],
  { cwd = root, env = {}, deaf = false, onStart }: Options = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [shim, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onStart?.(child);
    let stdout = '';
    let stderr = '';
    if (deaf) child.stdout.destroy();
    else
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

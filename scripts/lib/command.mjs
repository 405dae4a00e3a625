/** Running other programs: to their end, with their output kept or passed on. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';

/**
 * The environment for programs of the set-up. A user's PYTHONPATH or PYTHONHOME would mix other packages
 * into the virtual environment.
 * @param {string[]} [folders] put before PATH
 * @returns {Record<string, string | undefined>}
 */
export function environment(folders = []) {
  const env = { ...process.env };
  delete env.PYTHONHOME;
  delete env.PYTHONPATH;
  // On Windows the variable is often spelt Path, and a copy of the environment is case-sensitive.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const separator = process.platform === 'win32' ? ';' : ':';
  env[name] = [...folders, env[name] ?? ''].join(separator);
  return env;
}

/**
 * Runs a program quietly and gives its output; never throws for an exit code.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, log?: string,
 *   onLine?: (line: string) => void, onStart?: (pid: number) => void }} [options]
 *   `log`: a file that gets everything the program prints
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 where the program could not be started
 */
export function capture(file, args, { cwd, env = environment(), log, onLine, onStart } = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const kept = log ? createWriteStream(log, { flags: 'a' }) : undefined;
    kept?.on('error', () => {}); // A log that cannot be written (a full disk) must not hide the failure itself.
    kept?.write(`$ ${[file, ...args].join(' ')}\n`);
    if (child.pid !== undefined) onStart?.(child.pid);
    const release = endWith(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ text) => {
        output = (output + text).slice(-200_000);
        kept?.write(text);
        const line = text
          .trimEnd()
          .split(/[\r\n]/)
          .at(-1)
          ?.trim();
        if (line) onLine?.(line);
      });
    }
    /** @param {number} code */
    const finish = (code) => {
      release();
      kept ? kept.end(() => done({ code, output })) : done({ code, output });
    };
    child.on('error', (error) => {
      output += String(error);
      kept?.write(`${error}\n`);
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? signalCode(signal)));
  });
}

/**
 * A program that was started quietly ends when we are ended, and we with it.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void}
 */
function endWith(child) {
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    child.kill(signal);
    process.stderr.write('\nInterrupted. The next run goes on from here.\n');
    process.exit(signalCode(signal));
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/**
 * Runs a program in the foreground: it has the terminal, and the signals sent to us are its own.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<number>} its exit code
 */
export function foreground(file, args, { cwd, env = environment() } = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd, env, stdio: 'inherit' });
    const release = passSignals(child);
    child.on('error', (error) => {
      release();
      console.error(`${file} could not be started: ${error.message}`);
      done(127);
    });
    child.on('close', (code, signal) => {
      release();
      done(code ?? signalCode(signal));
    });
  });
}

/**
 * While a child runs, a signal to us is passed on to it, and we stay until it has ended. A Ctrl-C reaches it
 * from the terminal as well, so that one is only passed on where there is no terminal.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} stops passing them on
 */
function passSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (process.platform === 'win32') return; // there, kill ends a program at once; the console tells it itself
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * The exit code a shell gives a program ended by a signal.
 * @param {NodeJS.Signals | null} signal
 */
export function signalCode(signal) {
  return 128 + (signal ? constants.signals[signal] : 0);
}

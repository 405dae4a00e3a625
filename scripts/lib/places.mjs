/** Where everything is. Every path is absolute, so that nothing depends on the current folder. */
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const windows = process.platform === 'win32';

/**
 * The places of a checkout.
 * @param {string} root the folder that holds package.json
 */
export function placesOf(root) {
  const venv = join(root, '.venv');
  const state = join(root, '.setup');
  return {
    root,
    venv,
    python: pythonOf(venv),
    /** What the tests need beyond .venv. */
    testVenv: join(root, '.venv-test'),
    nodeModules: join(root, 'node_modules'),
    dist: join(root, 'dist'),
    /** What the set-up itself keeps: stamps, logs, the lock. */
    state,
    stamps: join(state, 'stamps'),
    logs: join(state, 'logs'),
    lock: join(state, 'lock'),
    /** What the kernel keeps from one session to the next: the history of cells. */
    kernelState: join(root, '.quorumlab'),
    startNotebook: 'notebooks/00-start-here.ipynb',
  };
}

/** @typedef {ReturnType<typeof placesOf>} Places */

/** This checkout. The variable is for tests, which set up a copy with the heavy steps faked. */
export const places = placesOf(
  process.env.QUORUMLAB_ROOT
    ? resolve(process.env.QUORUMLAB_ROOT)
    : resolve(dirname(fileURLToPath(import.meta.url)), '..', '..'),
);

/**
 * The Python of a virtual environment.
 * @param {string} venv
 */
export function pythonOf(venv) {
  return windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
}

/**
 * The folder of a virtual environment that holds its commands.
 * @param {string} venv
 */
export function commandsOf(venv) {
  return join(venv, windows ? 'Scripts' : 'bin');
}

/**
 * The folder of a virtual environment that holds its packages, or undefined while there is none.
 * @param {string} venv
 */
export function sitePackagesOf(venv) {
  if (windows) return join(venv, 'Lib', 'site-packages');
  try {
    const python = readdirSync(join(venv, 'lib')).find((name) => name.startsWith('python'));
    return python && join(venv, 'lib', python, 'site-packages');
  } catch {
    return undefined;
  }
}

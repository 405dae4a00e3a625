/**
 * The program a killed set-up left behind. Where the set-up alone is killed (kill -9), its npm or pip goes on
 * writing; the next set-up must not write into the same folder beside it. It is waited for, not killed: its
 * process number may belong to another program by now.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const patience = 120_000;

/** @param {string} state */
const fileIn = (state) => join(state, 'running');

/**
 * @param {string} state
 * @param {number} pid
 */
export function remember(state, pid) {
  writeFileSync(fileIn(state), JSON.stringify({ pid, host: hostname() }));
}

/** @param {string} state */
export function forget(state) {
  rmSync(fileIn(state), { force: true });
}

/** @param {string} state */
export async function waitForOrphan(state) {
  /** @type {number} */
  let pid;
  try {
    const left = JSON.parse(readFileSync(fileIn(state), 'utf8'));
    if (left.host !== hostname()) return;
    pid = left.pid;
  } catch {
    return;
  }
  const end = Date.now() + patience;
  for (let told = false; isAlive(pid) && Date.now() < end; told = true) {
    if (!told)
      console.error(
        `A step of an interrupted set-up (process ${pid}) is still running; waiting for it to end.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  forget(state);
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'; // another user's, but alive
  }
}

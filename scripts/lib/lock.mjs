/**
 * One set-up at a time: two terminals must not write into one .venv together.
 *
 * The lock is a file that names its holder. It is stale when the holder's process is gone, or when the holder
 * has not touched it for a minute (a process number may be in use again, or may belong to another machine that
 * shares the folder).
 */
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { isAlive } from './orphan.mjs';

const heartbeat = 5_000;
const silence = 60_000;

/**
 * Waits for the lock, then runs the work and gives the lock back, whatever happened.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void, every?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, every = 200 } = {}) {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now() });
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file, mine); ) {
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (isStale(file, holder)) {
      breakLock(file, holder);
      continue;
    }
    if (!told) onWait?.(String(JSON.parse(holder).pid));
    told = true;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  const beat = setInterval(() => touch(file), heartbeat);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (holderOf(file) === mine) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} mine
 */
function take(file, mine) {
  // Written aside and linked into place, so that nobody ever reads a lock without its holder's name.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EEXIST') return false;
    // Some file systems have no links.
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return true;
    } catch (second) {
      if (/** @type {NodeJS.ErrnoException} */ (second).code === 'EEXIST') return false;
      throw second;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function holderOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The folder was deleted under us; the step itself will say so.
  }
}

/**
 * @param {string} file
 * @param {string} holder
 */
function isStale(file, holder) {
  try {
    const { pid, host } = JSON.parse(holder);
    if (host === hostname() && !isAlive(pid)) return true;
    return Date.now() - statSync(file).mtimeMs > silence;
  } catch {
    return true; // no lock of ours reads like that
  }
}

/**
 * Removes a stale lock, unless somebody has taken it over in the meantime.
 * @param {string} file
 * @param {string} holder
 */
function breakLock(file, holder) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== holder) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else was quicker: the next look decides.
  }
}

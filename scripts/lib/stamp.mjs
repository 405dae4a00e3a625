/**
 * Stamps: what tells a finished step from one that was never, or only half, done.
 *
 * A stamp says two things: what the step was made from (a hash: if it differs, the step is out of date) and
 * what it produced (names of files: if one is gone, the step is damaged). It is removed before the step begins
 * and written after it ended, so that a step killed halfway has none.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * A hash of texts and of files' contents.
 * @param {{ texts?: string[], files?: string[] }} sources a file that does not exist counts as empty
 */
export function hashOf({ texts = [], files = [] }) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:${text}`);
  for (const file of files) {
    const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    hash.update(`${content.length}:`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * All files below a folder, as sorted paths.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

// Folders that come and go while the workbook is used.
const passing = new Set(['__pycache__', '.cache', '.vite', '.vite-temp', '.vitest', '.package-lock.json']);

/**
 * The names in a folder, `depth` levels deep: enough to notice that something was deleted, and quick to compare.
 * @param {string} folder
 * @param {number} depth
 * @param {string} [base]
 * @returns {Record<string, string[]>} folder, relative to the first → names in it
 */
export function namesBelow(folder, depth, base = folder) {
  /** @type {Record<string, string[]>} */
  const names = {};
  if (!existsSync(folder)) return names;
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !passing.has(name));
  names[relative(base, folder)] = entries.map(({ name }) => name).sort();
  if (depth > 1) {
    for (const entry of entries) {
      if (entry.isDirectory()) Object.assign(names, namesBelow(join(folder, entry.name), depth - 1, base));
    }
  }
  return names;
}

/**
 * The first of the recorded names that is gone; what was added since does not matter.
 * @param {string} base
 * @param {Record<string, string[]>} names
 * @returns {string | undefined} its path
 */
export function firstMissing(base, names) {
  for (const [folder, wanted] of Object.entries(names)) {
    /** @type {Set<string>} */
    let present;
    try {
      present = new Set(readdirSync(join(base, folder)));
    } catch {
      return join(base, folder);
    }
    const gone = wanted.find((name) => !present.has(name));
    if (gone !== undefined) return join(base, folder, gone);
  }
  return undefined;
}

/**
 * @typedef {{ key: string, produced: Record<string, Record<string, string[]>> }} Stamp
 *   `produced`: folder, absolute → the names below it
 */

/**
 * @param {string} file
 * @returns {Stamp | undefined}
 */
export function readStamp(file) {
  try {
    const stamp = JSON.parse(readFileSync(file, 'utf8'));
    return typeof stamp.key === 'string' && typeof stamp.produced === 'object' ? stamp : undefined;
  } catch {
    return undefined; // missing or cut off: the same as not done
  }
}

/**
 * @param {string} file
 * @param {Stamp} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(stamp));
  renameSync(draft, file);
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(file, { force: true });
}

/**
 * Is a step still done?
 * @param {string} file its stamp
 * @param {string} key what it would be made from now
 * @returns {'done' | 'outdated' | 'damaged'} `damaged`: something it had produced is gone
 */
export function verdict(file, key) {
  const stamp = readStamp(file);
  if (!stamp || stamp.key !== key) return 'outdated';
  return isWhole(stamp) ? 'done' : 'damaged';
}

/**
 * Is everything still there that a step had produced?
 * @param {Stamp} stamp
 */
export function isWhole({ produced }) {
  return Object.entries(produced).every(([folder, names]) => !firstMissing(folder, names));
}

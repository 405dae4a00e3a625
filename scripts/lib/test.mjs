/** `npm test`: format and lint, types, tests, and one line that counts them all. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, foreground } from './command.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {string[]} rest handed to vitest
 * @returns {Promise<number>} 0 if nothing failed
 */
export async function test(tools, rest) {
  const { places } = tools;
  const bin = (/** @type {string[]} */ ...path) => join(places.nodeModules, ...path);
  const checks = [
    await check(tools, 'Format, lint, import direction', [
      bin('@biomejs', 'biome', 'bin', 'biome'),
      'check',
      '--error-on-warnings',
    ]),
    await check(tools, 'Types', [bin('typescript', 'bin', 'tsc'), '-p', join(places.root, 'tsconfig.json')]),
  ];
  const tests = await vitest(tools, bin('vitest', 'vitest.mjs'), rest);
  const failed = checks.filter((passed) => !passed).length;
  const counts = {
    ...tests,
    passed: tests.passed + checks.length - failed,
    failed: tests.failed + failed,
  };
  console.log(countLine(counts));
  return counts.failed === 0 ? 0 : 1;
}

/** @param {Counts} counts */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {string} name
 * @param {string[]} args
 */
async function check({ node, places, env }, name, args) {
  const { code, output } = await capture(node, args, { cwd: places.root, env });
  if (code !== 0) console.log(output.trimEnd());
  console.log(`${code === 0 ? 'passed' : 'FAILED'}: ${name}`);
  return code === 0;
}

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {string} program
 * @param {string[]} rest
 * @returns {Promise<Counts>}
 */
async function vitest({ node, places, env }, program, rest) {
  const folder = mkdtempSync(join(tmpdir(), 'quorumlab-'));
  const file = join(folder, 'counts.json');
  try {
    const reporter = join(places.root, 'scripts', 'lib', 'count-reporter.mjs');
    const args = [program, 'run', '--reporter=default', `--reporter=${reporter}`, ...rest];
    const code = await foreground(node, args, { cwd: places.root, env: { ...env, QUORUMLAB_COUNTS: file } });
    return settle(code, read(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * vitest can fail without a failed test: no test found, or it never came to its end.
 * @param {number} code
 * @param {Counts | undefined} counts
 * @returns {Counts}
 */
export function settle(code, counts = { passed: 0, failed: 0, skipped: 0 }) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {string} file
 * @returns {Counts | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

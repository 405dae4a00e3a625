/** The build: src → dist, swapped in as a whole, so that a failed build leaves the last good one. */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow, hashOf, namesBelow, removeStamp, verdict, writeStamp } from './stamp.mjs';

/**
 * @param {import('./places.mjs').Places} places
 * @param {() => string} node
 * @returns {import('./steps.mjs').Step}
 */
export function buildStep(places, node) {
  const { root, dist, nodeModules, state } = places;
  const source = join(root, 'src');
  const stamp = join(places.stamps, 'build.json');
  const compiler = join(nodeModules, 'typescript');
  /** Asked anew each time: the compiler may have changed with the step before. */
  const keyNow = () => {
    const files = existsSync(source) ? filesBelow(source) : [];
    return hashOf({
      texts: files.map((file) => relative(root, file)),
      files: [
        ...files,
        join(root, 'tsconfig.json'),
        join(root, 'tsconfig.build.json'),
        join(compiler, 'package.json'),
      ],
    });
  };
  return {
    name: 'Build of the library',
    id: 'build',
    check: () => verdict(stamp, keyNow()),
    async run(exec) {
      const key = keyNow();
      const fresh = join(state, 'dist');
      rmSync(fresh, { recursive: true, force: true });
      // Not the command `tsc`: tslab brings an older compiler whose command has taken that name.
      await exec(node(), [
        join(compiler, 'bin', 'tsc'),
        '-p',
        join(root, 'tsconfig.build.json'),
        '--outDir',
        fresh,
      ]);
      for (const file of filesBelow(source)) {
        if (!/(?<!\.d)\.ts$/.test(file)) cpSync(file, join(fresh, relative(source, file)));
      }
      removeStamp(stamp);
      await swap(fresh, dist, join(state, 'dist-old'));
      writeStamp(stamp, { key, produced: { [dist]: namesBelow(dist, 20) } });
    },
  };
}

/**
 * Puts a folder in the place of another. Killed between the two renames there is no dist, which the next run sees.
 * @param {string} fresh
 * @param {string} target
 * @param {string} aside
 */
async function swap(fresh, target, aside) {
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(target)) await patiently(() => renameSync(target, aside));
  await patiently(() => renameSync(fresh, target));
  rmSync(aside, { recursive: true, force: true });
}

/**
 * On Windows a virus scanner may hold a file for a moment.
 * @param {() => void} rename
 */
async function patiently(rename) {
  for (let attempt = 1; ; attempt++) {
    try {
      rename();
      return;
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? '';
      if (attempt === 10 || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

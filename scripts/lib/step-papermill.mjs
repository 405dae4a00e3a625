/** The folder python/: what papermill needs to pass parameters to a TypeScript notebook, installed into .venv. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { install } from './pip.mjs';
import { sitePackagesOf } from './places.mjs';
import { filesBelow, hashOf, namesBelow, removeStamp, verdict, writeStamp } from './stamp.mjs';

/** As pip spells it in folders' names. */
const name = 'quorumlab_papermill';

/**
 * @param {import('./places.mjs').Places} places
 * @returns {import('./steps.mjs').Step}
 */
export function papermillStep(places) {
  const { root, venv, python } = places;
  const source = join(root, 'python');
  const stamp = join(places.stamps, 'papermill.json');
  const keyNow = () => {
    // What Python itself writes beside its sources is no reason to install anew.
    const files = existsSync(source)
      ? filesBelow(source).filter((file) => !file.includes('__pycache__'))
      : [];
    return hashOf({ texts: [root, ...files.map((file) => relative(root, file))], files });
  };
  return {
    name: 'Parameters for papermill',
    id: 'papermill',
    check: () => verdict(stamp, keyNow()),
    async run(exec) {
      const key = keyNow();
      removeStamp(stamp);
      // A folder is installed anew each time, whatever its version. What it needs is in requirements.txt.
      await exec(python, [...install, '--no-deps', source]);
      writeStamp(stamp, { key, produced: produced(venv) });
    },
  };
}

/** @param {string} venv */
function produced(venv) {
  const packages = String(sitePackagesOf(venv));
  const own = Object.keys(namesBelow(packages, 2)).filter((folder) => folder.startsWith(name));
  return Object.fromEntries(
    own.map((folder) => [join(packages, folder), namesBelow(join(packages, folder), 1)]),
  );
}

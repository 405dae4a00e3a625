/** npm's packages, exactly as the lockfile has them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, namesBelow, removeStamp, verdict, writeStamp } from './stamp.mjs';

/**
 * @param {import('./places.mjs').Places} places
 * @param {() => string} node
 * @param {() => string} npm the path of npm-cli.js
 * @returns {import('./steps.mjs').Step}
 */
export function npmStep(places, node, npm) {
  const { root, nodeModules } = places;
  const stamp = join(places.stamps, 'npm.json');
  const key = hashOf({
    texts: [root, process.platform, process.arch],
    files: [join(root, 'package-lock.json')],
  });
  return {
    name: 'npm packages',
    id: 'npm',
    check: () => verdict(stamp, key),
    async run(exec, why) {
      removeStamp(stamp);
      // After somebody's own `npm install` all is in place already: no need to take it away under them.
      const adopted = why === 'outdated' && isInstalled(root, nodeModules);
      if (!adopted) {
        // Install scripts are skipped on purpose: no package we use needs one, and code that is run at install
        // time, with the user's rights, is how poisoned packages spread.
        await exec(node(), [
          npm(),
          'ci',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--no-update-notifier',
        ]);
      }
      writeStamp(stamp, { key, produced: produced(nodeModules) });
      return adopted ? 'there already' : undefined;
    },
  };
}

/**
 * Does node_modules hold what the lockfile asks? npm's own record, written when it has finished, says so.
 * @param {string} root
 * @param {string} nodeModules
 */
function isInstalled(root, nodeModules) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(nodeModules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true;
      const there = present[path];
      // A package for another system is recorded in the lockfile alone.
      if (!there) return entry.optional === true && !existsSync(join(root, path));
      if (there.link) return existsSync(join(root, path));
      return there.version === entry.version && existsSync(join(root, path, 'package.json'));
    });
  } catch {
    return false;
  }
}

/** @param {string} nodeModules */
function produced(nodeModules) {
  const scopes = readdirSync(nodeModules).filter((name) => name.startsWith('@'));
  const folders = [nodeModules, ...scopes.map((scope) => join(nodeModules, scope))];
  return Object.fromEntries(folders.map((folder) => [folder, namesBelow(folder, 4)]));
}

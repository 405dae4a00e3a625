/**
 * The virtual environment .venv-test: what only `npm test` runs. It is no part of .venv, or a student's JupyterLab
 * would show a grader's extensions.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './pip.mjs';
import { commandsOf, pythonOf, sitePackagesOf } from './places.mjs';
import { hashOf, namesBelow, removeStamp, verdict, writeStamp } from './stamp.mjs';

/**
 * @param {import('./places.mjs').Places} places
 * @returns {import('./steps.mjs').Step}
 */
export function testStep(places) {
  const { root, testVenv } = places;
  const python = pythonOf(testVenv);
  const stamp = join(places.stamps, 'python-test.json');
  const requirements = join(root, 'requirements-test.txt');
  const constraints = join(root, 'constraints.txt');
  /** Asked anew each time: .venv may have become another with the step before. */
  const keyNow = () =>
    hashOf({
      texts: [root, process.platform, process.arch, String(sitePackagesOf(places.venv))],
      // Of .venv's requirements too: what is installed here depends on what is there already.
      files: [requirements, constraints, join(root, 'requirements.txt')],
    });
  return {
    name: 'Python packages (tests)',
    id: 'python-test',
    check: () => (existsSync(python) ? verdict(stamp, keyNow()) : 'damaged'),
    async run(exec) {
      const key = keyNow();
      removeStamp(stamp);
      // It is small: rather made anew than mended.
      rmSync(testVenv, { recursive: true, force: true, maxRetries: 3 });
      await exec(places.python, ['-m', 'venv', '--without-pip', testVenv]);
      // .venv's packages are seen from here, pip with them, so that only what is missing there is installed.
      const seen = join(String(sitePackagesOf(testVenv)), 'workbook.pth');
      writeFileSync(seen, `${sitePackagesOf(places.venv)}\n`);
      await exec(python, [...install, '-r', requirements, '-c', constraints]);
      writeStamp(stamp, { key, produced: produced(testVenv) });
    },
  };
}

/** @param {string} venv */
function produced(venv) {
  const packages = String(sitePackagesOf(venv));
  return { [commandsOf(venv)]: namesBelow(commandsOf(venv), 1), [packages]: namesBelow(packages, 3) };
}

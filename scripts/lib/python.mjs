/** Finding a Python that can make the virtual environment. */
import { capture } from './command.mjs';
import { noPython, noVenv, oldPython } from './complaint.mjs';

/** Programs to try, in order. `py` is the Windows launcher; `python` may be Python 2 on old systems. */
const candidates = [
  ['python3'],
  ['python'],
  ['py', '-3'],
  ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]),
];

// Debian splits ensurepip off into python3-venv: there, `import venv` works and making one fails.
const probe = [
  'import sys',
  'print("%d.%d.%d" % sys.version_info[:3])',
  'print(sys.executable)',
  'try:',
  '  import venv',
  '  from ensurepip import version',
  '  print("venv")',
  'except ImportError:',
  '  print("no venv")',
].join('\n');

/**
 * @typedef {{ command: string[], version: string, executable: string, venv: boolean }} Python
 */

/**
 * Asks one program whether it is Python.
 * @param {string[]} command
 * @returns {Promise<Python | undefined>} undefined where there is none (or where Windows has only its shop's stub)
 */
export async function ask(command) {
  const [file, ...first] = command;
  const { code, output } = await capture(String(file), [...first, '-c', probe]);
  const [version, executable, venv] = output.trim().split(/\r?\n/).slice(-3);
  if (code !== 0 || !version || !executable || !/^\d+\.\d+\.\d+$/.test(version)) return undefined;
  return { command, version, executable, venv: venv === 'venv' };
}

/** @param {string} version */
const newEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 10);
};

/**
 * The first Python on this machine that serves; else the complaint that says most about what is missing.
 * @param {(command: string[]) => Promise<Python | undefined>} [asking] for tests
 * @returns {Promise<Python>}
 */
export async function findPython(asking = ask) {
  /** @type {Python[]} */
  const found = [];
  for (const command of candidates) {
    const python = await asking(command);
    if (!python) continue;
    if (newEnough(python.version) && python.venv) return python;
    found.push(python);
  }
  const withoutVenv = found.find(({ version }) => newEnough(version));
  if (withoutVenv) throw noVenv(withoutVenv.version, withoutVenv.command.join(' '));
  const old = found[0];
  if (old) throw oldPython(old.version, old.command.join(' '));
  throw noPython();
}

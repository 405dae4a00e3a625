/** The command line of workbook.mjs: what may be said, and what is said when it is wrong. */
import { usage } from './complaint.mjs';

const overview = `Usage: npm start | npm test | npm run setup | npm run bench | npm run notebooks

  npm start           set up what is missing, then open the workbook in JupyterLab
  npm test            the same set-up, then every check and test
  npm run setup       the set-up alone
  npm run bench       the same set-up, then the benchmarks
  npm run notebooks   the same set-up, then runs the notebooks and keeps their outputs

Options follow two dashes: npm start -- --no-browser --port 8899
Help on one command: npm start -- --help`;

const help = {
  setup: `Usage: npm run setup

Installs, inside this folder only, what the workbook needs: .venv (JupyterLab, and a newer Node.js if the
machine's is too old), node_modules, dist and the notebooks' kernel. What is there already is left alone;
what an interrupted set-up left half-done is mended. Logs are kept in .setup/logs.`,

  start: `Usage: npm start -- [options]

Sets up what is missing, then starts JupyterLab on notebooks/00-start-here.ipynb. It listens on 127.0.0.1
only and asks for Jupyter's token, which is part of the address it prints. Ctrl-C stops it.

  --no-browser   do not open a browser; print the address (for a remote machine, with
                 ssh -L 8899:127.0.0.1:8899 and --port 8899)
  --port N       listen on port N (otherwise 8888, or the next free one)
  --help         this text`,

  test: `Usage: npm test -- [filters and options for vitest]

Sets up what is missing, then checks format, lint and import direction (biome) and types (tsc), and runs the
tests (vitest). Ends with a line "N passed, N failed". Examples:

  npm test                         everything
  npm test -- test/engines         the test files whose path contains test/engines
  npm test -- -t "replays"         the tests whose name contains "replays"`,

  bench: `Usage: npm run bench -- [arguments for bench/main.ts]

Sets up what is missing, then runs the benchmarks.`,

  notebooks: `Usage: npm run notebooks -- [--check] [NOTEBOOK ...]

Sets up what is missing, then runs the notebooks (all, or those named), each from a clean kernel, and keeps
their outputs in them. With --check it compares instead, and says in which cell the outputs differ.`,
};

/**
 * @typedef {{ command: 'help', text: string }
 *   | { command: 'setup' }
 *   | { command: 'start', browser: boolean, port: number | undefined }
 *   | { command: 'test' | 'bench' | 'notebooks', rest: string[] }} Request
 */

/**
 * @param {string[]} args what follows `node scripts/workbook.mjs`
 * @param {Record<string, string | undefined>} [env]
 * @returns {Request}
 * @throws {import('./complaint.mjs').Complaint} with exit code 2
 */
export function parse(args, env = process.env) {
  const [command, ...rest] = args;
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    return { command: 'help', text: overview };
  }
  if (!Object.hasOwn(help, command)) {
    throw usage(`Unknown command "${command}": it is one of ${Object.keys(help).join(', ')}.`);
  }
  const known = /** @type {keyof typeof help} */ (command);
  if (rest.includes('--help') || rest.includes('-h')) return { command: 'help', text: help[known] };
  switch (known) {
    case 'start':
      if (env.npm_config_port !== undefined || env.npm_config_browser === '') throw swallowed();
      return parseStart(rest);
    case 'setup':
      if (rest.length > 0) throw usage(`setup takes no arguments, but was given "${rest[0]}".`);
      return { command: 'setup' };
    default:
      return { command: known, rest };
  }
}

/**
 * @param {string[]} rest
 * @returns {Request}
 */
function parseStart(rest) {
  let browser = true;
  /** @type {number | undefined} */
  let port;
  for (let i = 0; i < rest.length; i++) {
    const word = String(rest[i]);
    if (word === '--no-browser') {
      browser = false;
    } else if (word === '--port') {
      port = parsePort(rest[++i]);
    } else if (word.startsWith('--port=')) {
      port = parsePort(word.slice('--port='.length));
    } else {
      throw usage(`Unknown option "${word}": start takes --no-browser, --port N and --help.`);
    }
  }
  return { command: 'start', browser, port };
}

/** `npm start --no-browser`: npm takes what comes before two dashes for an option of its own, and says nothing. */
const swallowed = () =>
  usage(
    'npm kept that option for itself: put two dashes before it, as in npm start -- --no-browser --port 8899.',
  );

/** @param {string | undefined} text */
function parsePort(text) {
  if (text === undefined) throw usage('--port needs a number: npm start -- --port 8899.');
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw usage(`--port takes a whole number from 1 to 65535, not "${text}".`);
  }
  return port;
}

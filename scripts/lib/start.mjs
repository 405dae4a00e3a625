/** `npm start`: JupyterLab on the first notebook. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { signalCode } from './command.mjs';
import { portForbidden, portInUse } from './complaint.mjs';

const loopback = '127.0.0.1';

/**
 * Sees to it that a port can be listened on.
 * @param {number} port
 * @throws {import('./complaint.mjs').Complaint}
 */
export function checkPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') reject(portInUse(port));
      else if (error.code === 'EACCES') reject(portForbidden(port));
      else reject(error);
    });
    server.listen({ port, host: loopback }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * JupyterLab's arguments.
 * @param {import('./places.mjs').Places} places
 * @param {{ browser: boolean, port: number | undefined }} options
 */
export function jupyterArguments(places, { browser, port }) {
  return [
    // Not bin/jupyter-lab: its first line cannot hold a path with spaces, or a long one.
    ...['-m', 'jupyterlab'],
    `--ServerApp.ip=${loopback}`,
    `--ServerApp.root_dir=${places.root}`,
    `--LabApp.default_url=/lab/tree/${places.startNotebook}`,
    // With a port asked for, another one would be a surprise; without, the next free one will do.
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
    ...(browser ? [] : ['--no-browser']),
    '--ServerApp.answer_yes=True', // Ctrl-C stops at once instead of asking
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    '--LabApp.extension_manager=readonly', // it would ask PyPI
    '--LanguageServerManager.autodetect=False', // it would look for dozens of programs, npm among them
    // Jupyter refuses to run as root unless told; in a container root is often the only user.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
}

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {{ browser: boolean, port: number | undefined }} options
 * @returns {Promise<number>} Jupyter's exit code
 */
export function start({ python, places, env }, options) {
  console.error('Starting JupyterLab ...');
  return new Promise((done) => {
    const child = spawn(python, jupyterArguments(places, options), {
      cwd: places.root,
      env,
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    let stopping = false;
    const release = onStop(() => {
      if (!stopping) console.error('\nStopping JupyterLab and its kernels ...');
      stopping = true;
      // On SIGTERM Jupyter ends its kernels and itself, without a question. On Windows kill() would leave it no
      // time for that, and there Ctrl-C reaches it from the console anyway.
      if (process.platform !== 'win32') child.kill('SIGTERM');
    });
    const tell = teller(options.browser);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => tell(line, stopping));
    }
    child.on('error', (error) => {
      release();
      console.error(`JupyterLab could not be started: ${error.message}`);
      done(1);
    });
    child.on('close', (code, signal) => {
      release();
      done(stopping ? 0 : (code ?? signalCode(signal)));
    });
  });
}

/**
 * Calls back when the server is to stop: on a signal, or when npm is ended. npm puts a shell between itself and
 * us, which is ended with it and does not pass the signal on; then our parent changes.
 * @param {() => void} stop
 * @returns {() => void} calls back no more
 */
function onStop(stop) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
  // Without npm, a parent that goes is no reason: it is the shell of somebody who has logged out.
  if (process.env.npm_lifecycle_event === undefined) clearInterval(watch);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, stop);
  };
}

/**
 * Jupyter says a great deal. Passed on are its warnings while it starts, its errors at any time and, once, the
 * address with the token, which is shown on the terminal and kept nowhere. Later warnings (a notebook that is
 * not trusted, the timing of a socket) would only push the address out of sight.
 * @param {boolean} browser
 * @param {(text: string) => void} [say]
 */
export function teller(browser, say = (text) => console.error(text)) {
  let shown = false;
  let level = 'I';
  /**
   * @param {string} line
   * @param {boolean} [stopping]
   */
  return (line, stopping = false) => {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0];
    if (url) {
      if (shown) return;
      shown = true;
      say(browser ? 'Your browser opens by itself. If it does not:' : '');
      say('Ctrl-C here stops the server.');
      say(`Open ${url}`);
      return;
    }
    level = /^\[([A-Z]) /.exec(line)?.[1] ?? level; // a line without one continues the last
    const matters = level === 'E' || (!shown && (level === 'W' || level === 'C'));
    if (matters && !stopping && line.trim() !== '') say(line);
  };
}

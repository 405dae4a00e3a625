/** What Jupyter finds in .venv: the workbook's kernel and a few settings. Nothing outside .venv is written. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kernelCommand } from './kernel-command.mjs';

/**
 * @param {import('./places.mjs').Places} places
 * @param {() => string} node
 * @returns {import('./steps.mjs').Step}
 */
export function jupyterStep(places, node) {
  const wanted = () => Object.entries(filesFor(places, node()));
  return {
    name: 'Jupyter kernel',
    id: 'jupyter',
    // Small enough to compare as they are.
    check: () => (wanted().every(([file, text]) => contentOf(file) === text) ? 'done' : 'outdated'),
    async run() {
      for (const [file, text] of wanted()) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
  };
}

/**
 * @param {import('./places.mjs').Places} places
 * @param {string} node
 * @returns {Record<string, string>} path → content
 */
export function filesFor({ venv, dist, kernelState }, node) {
  const share = join(venv, 'share', 'jupyter');
  return {
    [join(share, 'kernels', 'quorumlab', 'kernel.json')]: json({
      // Absolute paths: neither PATH nor the folder Jupyter was started in matters.
      argv: kernelCommand(node, dist, '{connection_file}'),
      display_name: 'TypeScript (Quorumlab)',
      language: 'typescript',
      // Windows has no signals that a Node process could be interrupted with; the kernel knows both ways.
      interrupt_mode: 'message',
      // Without it the kernel remembers nothing between sessions; tests start theirs without, or in a folder
      // of their own, so that they leave no traces in a student's history.
      env: { QUORUMLAB_STATE: kernelState },
    }),
    // No question about Jupyter's news over a beginner's first notebook, and no request for them.
    [join(share, 'lab', 'settings', 'overrides.json')]: json({
      '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
    }),
    // The server would drop what a cell prints beyond 1 MB a second. Ours loses nothing: the kernel itself ends
    // what is shown where it is too much for a page, and keeps the rest in a file.
    [join(venv, 'etc', 'jupyter', 'jupyter_server_config.d', 'quorumlab.json')]: json({
      ZMQChannelsWebsocketConnection: { iopub_data_rate_limit: 0, iopub_msg_rate_limit: 0 },
    }),
    // JupyterLab runs a .js of its own at every start. Node looks upwards for the nearest package.json to
    // learn what kind of module that is, and would find ours, which says ES modules.
    [join(venv, 'package.json')]: json({ type: 'commonjs' }),
  };
}

/** @param {unknown} value */
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param {string} file */
function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

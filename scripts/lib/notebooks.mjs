/** `npm run notebooks`: runs the notebooks from a clean kernel and keeps their outputs, or compares them. */
import { join } from 'node:path';
import { foreground } from './command.mjs';

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {string[]} rest `--check`, and notebooks
 * @returns {Promise<number>}
 */
export async function notebooks({ python, places, env }, rest) {
  const check = rest.includes('--check');
  const files = rest.filter((word) => word !== '--check');
  const program = join(places.root, 'scripts', 'notebooks.py');
  return foreground(python, [program, check ? 'check' : 'write', ...files], { cwd: places.root, env });
}

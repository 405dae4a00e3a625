/** How the kernel is started: for the kernelspec, and for tests and benchmarks that start it themselves. */
import { join } from 'node:path';

/**
 * A cell can be ended by force in the middle of a callback of Node's. Node counts its callbacks, and, as a check
 * of itself, would end the process for a wrong count.
 */
const options = ['--no-force-async-hooks-checks'];

/**
 * @param {string} node the path of Node
 * @param {string} dist the folder of the built library
 * @param {string} connectionFile
 * @returns {[string, ...string[]]} program and arguments
 */
export function kernelCommand(node, dist, connectionFile) {
  return [node, ...options, join(dist, 'kernel', 'main.js'), connectionFile];
}

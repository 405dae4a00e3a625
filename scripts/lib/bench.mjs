/** `npm run bench`: bench/main.ts on the set-up's Node, which strips the types itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foreground } from './command.mjs';
import { Complaint } from './complaint.mjs';

/**
 * @param {import('./setup.mjs').Tools} tools
 * @param {string[]} rest
 * @returns {Promise<number>}
 */
export async function bench({ node, places, env }, rest) {
  const program = join(places.root, 'bench', 'main.ts');
  if (!existsSync(program)) throw new Complaint(`There is no benchmark: ${program} is missing.`);
  return foreground(node, [program, ...rest], { cwd: places.root, env });
}

/** From the Node that runs the shim to the one the set-up chose. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { environment, foreground } from './command.mjs';
import { places } from './places.mjs';
import { chosenNode } from './setup.mjs';

/** @param {string[]} args */
export async function handOver(args) {
  const node = chosenNode();
  const program = join(places.dist, 'cli', 'main.js');
  if (!node || !existsSync(program)) {
    console.error('quorumlab is not set up here yet: run `npm run setup` first.');
    process.exitCode = 1;
    return;
  }
  if (node === process.execPath) {
    // No second process where none is needed.
    process.argv[1] = program;
    await import(pathToFileURL(program).href);
    return;
  }
  process.exitCode = await foreground(node, [program, ...args], { env: environment() });
}

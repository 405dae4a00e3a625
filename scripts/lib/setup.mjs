/** The set-up: which steps there are, in which order, and the tools they leave behind. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { environment } from './command.mjs';
import { noNpm } from './complaint.mjs';
import { machineNodeServes, machineNpm, wheelNode } from './node-runtime.mjs';
import { commandsOf, places as here } from './places.mjs';
import { buildStep } from './step-build.mjs';
import { jupyterStep } from './step-jupyter.mjs';
import { npmStep } from './step-npm.mjs';
import { papermillStep } from './step-papermill.mjs';
import { nodeStep, pythonStep } from './step-python.mjs';
import { testStep } from './step-test.mjs';
import { runSteps } from './steps.mjs';

/**
 * What a finished set-up offers the other commands.
 * @typedef {{ node: string, python: string, places: import('./places.mjs').Places,
 *   env: Record<string, string | undefined> }} Tools
 */

/**
 * Does what is not done yet.
 * @param {{ tests?: boolean, places?: import('./places.mjs').Places,
 *   execute?: typeof import('./command.mjs').capture }} [options]
 *   `tests`: what `npm test` needs as well; the others are for the set-up's own tests
 * @returns {Promise<Tools>}
 * @throws {import('./complaint.mjs').Complaint} where something is missing or a step failed
 */
export async function setUp({ tests = false, places = here, execute } = {}) {
  const ownNode = !machineNodeServes(places.root) || machineNpm() === undefined;
  // Asked for late: the step before may be what puts it there.
  const node = () => (ownNode ? wheelNode(places.venv)?.node : process.execPath) ?? process.execPath;
  const npm = () => {
    const found = ownNode ? wheelNode(places.venv)?.npm : machineNpm();
    if (!found) throw noNpm();
    return found;
  };
  const steps = () => [
    pythonStep(places),
    papermillStep(places),
    ...(ownNode ? [nodeStep(places)] : []),
    npmStep(places, node, npm),
    jupyterStep(places, node),
    buildStep(places, node),
    ...(tests ? [testStep(places)] : []),
  ];
  await runSteps(steps, places, execute ? { execute } : {});
  return toolsOf(places, node());
}

/**
 * @param {import('./places.mjs').Places} places
 * @param {string} node
 * @returns {Tools}
 */
export function toolsOf(places, node) {
  // Programs that call `node` by its name get the chosen one: .venv's commands call .venv's. (The folder of
  // that Node itself must not be in PATH: the `npm` beside it, copied where a link was meant, does not run.)
  const machine = node === process.execPath ? [dirname(node)] : [];
  return { node, python: places.python, places, env: environment([...machine, commandsOf(places.venv)]) };
}

/**
 * The Node that a finished set-up runs on, without setting anything up.
 * @param {import('./places.mjs').Places} [places]
 * @returns {string | undefined}
 */
export function chosenNode(places = here) {
  if (machineNodeServes(places.root)) return process.execPath;
  const node = wheelNode(places.venv)?.node;
  return node && existsSync(node) ? node : undefined;
}

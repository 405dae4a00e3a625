/** Virtual environments of the benchmarks' own, so that what they compare with is no part of the workbook. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './lib/command.mjs';
import { Complaint } from './lib/complaint.mjs';
import { diagnose } from './lib/diagnose.mjs';
import { install } from './lib/pip.mjs';
import { places, pythonOf } from './lib/places.mjs';
import { findPython } from './lib/python.mjs';
import { hashOf, verdict, writeStamp } from './lib/stamp.mjs';

/**
 * Makes a topic's environment in `.venv-bench` with the packages given, unless it is there already. Each
 * topic has its own: what one compares with cannot disturb the other, and none is installed for nothing.
 * @param {string} topic
 * @param {string[]} packages with versions, such as ['simpy==4.1.2']
 * @returns {Promise<string>} the path of its Python
 * @throws {Complaint} where there is no Python or a package cannot be installed
 */
export async function benchPython(topic, packages) {
  const venv = join(places.root, '.venv-bench', topic);
  const python = pythonOf(venv);
  const stamp = join(venv, 'stamp.json');
  const key = hashOf({ texts: [venv, ...packages] });
  if (existsSync(python) && verdict(stamp, key) === 'done') return python;
  const { command } = await findPython();
  rmSync(venv, { recursive: true, force: true });
  const [file, ...first] = command;
  await run(String(file), [...first, '-m', 'venv', venv]);
  writeFileSync(join(venv, '.gitignore'), '*\n');
  await run(python, [...install, ...packages]);
  writeStamp(stamp, { key, produced: {} });
  return python;
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function run(file, args) {
  const { code, output } = await capture(file, args);
  if (code !== 0)
    throw new Complaint(
      `${output.trimEnd()}\n\n${diagnose(output) ?? `${file} ended with exit code ${code}.`}`,
    );
}

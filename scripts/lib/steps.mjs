/** Runs the steps that are not done yet, one after the other, under the lock. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { capture } from './command.mjs';
import { Complaint } from './complaint.mjs';
import { diagnose } from './diagnose.mjs';
import { withLock } from './lock.mjs';
import { forget, remember, waitForOrphan } from './orphan.mjs';
import { show } from './progress.mjs';

/**
 * @typedef {'done' | 'outdated' | 'damaged'} Verdict
 * @typedef {(file: string, args: string[], options?: { cwd?: string }) => Promise<string>} Exec
 *   runs a program; resolves to its output, throws a StepFailed where its exit code is not 0
 * @typedef {object} Step
 * @property {string} name as the user reads it
 * @property {string} id names the log
 * @property {() => Verdict} check must be quick: it runs at every start
 * @property {(exec: Exec, why: Verdict) => Promise<string | void>} run gives, if it likes, a word on what it did
 */

/** A program's failure, with what it printed. */
export class StepFailed extends Error {
  /**
   * @param {number} code
   * @param {string} output
   */
  constructor(code, output) {
    super(`exit code ${code}`);
    this.output = output;
  }
}

/**
 * @param {() => Step[]} list asked again under the lock: an earlier set-up may have done it all meanwhile
 * @param {import('./places.mjs').Places} places
 * @param {{ execute?: typeof capture }} [options] `execute` is for tests
 * @returns {Promise<number>} how many steps had to run
 */
export async function runSteps(list, places, { execute = capture } = {}) {
  if (list().every((step) => step.check() === 'done')) return 0;
  try {
    mkdirSync(places.logs, { recursive: true });
    writeFileSync(join(places.state, '.gitignore'), '*\n');
    return await withLock(places.lock, () => underLock(list(), places, execute), {
      onWait: (holder) =>
        console.error(`Another set-up (process ${holder}) is at work in this folder; waiting for it to end.`),
    });
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const advice = error instanceof Complaint || !code ? undefined : diagnose(`${code} ${message}`);
    throw advice ? new Complaint(`${message}\n\n${advice}`) : error;
  }
}

/**
 * @param {Step[]} steps
 * @param {import('./places.mjs').Places} places
 * @param {typeof capture} execute
 */
async function underLock(steps, places, execute) {
  await waitForOrphan(places.state);
  let ran = 0;
  for (const step of steps) {
    const why = step.check();
    if (why === 'done') continue;
    if (ran++ === 0) console.error('Setting up the workbook (the first time takes a minute or two).');
    await runStep(step, why, places, execute);
  }
  return ran;
}

/**
 * @param {Step} step
 * @param {Verdict} why
 * @param {import('./places.mjs').Places} places
 * @param {typeof capture} execute
 */
async function runStep(step, why, places, execute) {
  const shown = show(step.name);
  const log = join(places.logs, `${step.id}.log`);
  rmSync(log, { force: true });
  /** @type {Exec} */
  const exec = async (file, args, { cwd = places.root } = {}) => {
    const { code, output } = await execute(file, args, {
      cwd,
      log,
      onLine: shown.note,
      onStart: (pid) => remember(places.state, pid),
    });
    forget(places.state);
    if (code !== 0) throw new StepFailed(code, output);
    return output;
  };
  try {
    shown.done((await step.run(exec, why)) || undefined);
  } catch (error) {
    shown.failed();
    if (!(error instanceof StepFailed)) throw error;
    throw stepComplaint(step.name, error, relative(process.cwd(), log) || log);
  }
}

/**
 * @param {string} name
 * @param {StepFailed} failure
 * @param {string} log
 */
function stepComplaint(name, failure, log) {
  const lines = failure.output.trimEnd().split(/\r?\n/).slice(-15);
  const advice = diagnose(failure.output);
  return new Complaint(
    [
      '',
      ...lines.map((line) => `  | ${line.slice(0, 200)}`),
      '',
      `The step "${name}" failed (${failure.message}).`,
      advice ?? 'What went wrong stands above; once that is mended, run the same command again.',
      `All of its output is in ${log}`,
    ].join('\n'),
  );
}

/** Runs one command of workbook.mjs and turns whatever happens into an exit code. */
import { parse } from './arguments.mjs';
import { Complaint } from './complaint.mjs';

/** @param {string[]} args */
export async function main(args) {
  try {
    process.exitCode = await run(parse(args));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error; // a bug of ours: here the stack trace is of use
    console.error(error.message);
    process.exitCode = error.code;
    // Whoever reads only the last line must not miss that nothing was tested.
    if (args[0] === 'test' && error.code !== 2) console.log('0 passed, 1 failed');
  }
}

/**
 * @param {import('./arguments.mjs').Request} request
 * @returns {Promise<number>} the exit code
 */
async function run(request) {
  if (request.command === 'help') {
    console.log(request.text);
    return 0;
  }
  if (request.command === 'start') {
    const { checkPort, start } = await import('./start.mjs');
    // Before the set-up: nobody should wait two minutes to hear that the port is taken.
    if (request.port !== undefined) await checkPort(request.port);
    const tools = await setUp();
    return start(tools, request);
  }
  const tools = await setUp({ tests: request.command === 'test' });
  if (request.command === 'test') return (await import('./test.mjs')).test(tools, request.rest);
  if (request.command === 'bench') return (await import('./bench.mjs')).bench(tools, request.rest);
  if (request.command === 'notebooks') {
    return (await import('./notebooks.mjs')).notebooks(tools, request.rest);
  }
  console.log('Everything is set up. Next: npm start');
  return 0;
}

/** @param {{ tests?: boolean }} [options] */
async function setUp(options) {
  return (await import('./setup.mjs')).setUp(options);
}

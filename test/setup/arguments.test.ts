import { expect, test } from 'vitest';
import { parse } from '../../scripts/lib/arguments.mjs';
import { Complaint } from '../../scripts/lib/complaint.mjs';

test('the defaults of start: a browser, and whichever port is free', () => {
  expect(parse(['start'])).toEqual({ command: 'start', browser: true, port: undefined });
});

test.each([[['start', '--no-browser', '--port', '8899']], [['start', '--port=8899', '--no-browser']]])(
  '%j',
  (args) => {
    expect(parse(args)).toEqual({ command: 'start', browser: false, port: 8899 });
  },
);

test('test and bench hand on what follows', () => {
  expect(parse(['test', 'test/engines', '-t', 'replays'])).toEqual({
    command: 'test',
    rest: ['test/engines', '-t', 'replays'],
  });
});

test.each([[[]], [['--help']], [['start', '--help']], [['test', '-h']]])('%j is help', (args) => {
  expect(parse(args)).toMatchObject({ command: 'help', text: expect.stringContaining('Usage: npm') });
});

test.each([
  [['strat'], 'Unknown command "strat"'],
  [['toString'], 'Unknown command "toString"'],
  [['start', '--prot', '1'], 'Unknown option "--prot"'],
  [['start', '--port'], '--port needs a number'],
  [['start', '--port', '0'], 'from 1 to 65535, not "0"'],
  [['start', '--port', '99999'], 'not "99999"'],
  [['start', '--port', '80.5'], 'not "80.5"'],
  [['start', '--port', '--no-browser'], 'not "--no-browser"'],
  [['setup', 'now'], 'setup takes no arguments'],
])('%j is refused in one line, with exit code 2', (args, message) => {
  const failure = caught(() => parse(args));
  expect(failure.message).toContain(message);
  expect(failure.message).not.toContain('\n');
  expect(failure.code).toBe(2);
});

test.each([{ npm_config_port: 'true' }, { npm_config_browser: '' }])(
  'start: an option that npm took for its own (%j) is not dropped in silence',
  (env) => {
    const failure = caught(() => parse(['start'], env));
    expect(failure.message).toContain('npm start -- --no-browser');
    expect(failure.code).toBe(2);
  },
);

function caught(work: () => unknown): Complaint {
  try {
    work();
  } catch (error) {
    if (error instanceof Complaint) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** jupyter console: the kernel in a terminal. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repo } from './client.js';
import { Jupyter } from './python.js';

const jupyter = new Jupyter();

const up = '\u001b[A';
const ctrlC = '\u0003';
// Patterns, in Python's words, of what the console writes in colours.
const colour = '(?:\\x1b\\[[\\d;]*m)*';
const prompt = (n: number) => `In \\[${colour}${n}${colour}\\]: `;
const answer = (n: number, value: string) => `Out\\[${colour}${n}${colour}\\]: ${colour}${value}\r.*`;
/** Both, in either order: the console may draw its prompt before it has read what the cell shows. */
const both = (one: string, other: string) => `(?:${one}.*${other}|${other}.*${one})`;
const more = '\\.\\.\\.: ';

/** Types each, waits for what must come, and leaves with Ctrl-D; what was seen after each, and the exit code. */
async function type(...steps: [typed: string, awaited: string][]) {
  const driver = join(repo, 'test', 'kernel', 'console', 'drive.py');
  const { stdout, stderr } = await jupyter.python('tests', [driver, JSON.stringify(steps)], repo);
  if (stdout === '') throw new Error(stderr);
  const seen: string[] = JSON.parse(stdout);
  const code = seen.pop();
  expect(seen.slice(steps.length), seen.at(-1)).toHaveLength(1);
  return { seen, code };
}

// Windows has no pseudo-terminals of this kind.
test.skipIf(process.platform === 'win32')(
  'a session, and what the next one remembers of it',
  { timeout: 300_000 },
  async () => {
    const { seen, code } = await type(
      ['', prompt(1)],
      ['const six = 6; six * 7\r', both(answer(1, '42'), prompt(2))],
      // The first line asks for more, and the second and third are typed into the same cell.
      ['function double(n: number) {\r', more],
      ['return n * 2;\r', more],
      ['}\r', prompt(3)],
      ['double(six)\r', both(answer(3, '12'), prompt(4))],
      ["double('x')\r", both('TypeScriptError.*not assignable', prompt(5))],
      ["throw new RangeError('too few nodes')\r", both('RangeError.*Cell .5.', prompt(6))],
      // The one match is written out, perhaps in two strokes.
      ['Math.hyp\t', 'hyp.*ot'],
      ['(3, 4)\r', both(answer(6, '5'), prompt(7))],
      // Once it is seen to run, it is stopped; its variable is kept.
      ['let n = six * 9; console.log(String(n)); while (true) n += 1;\r', '54\r'],
      [ctrlC, both('Interrupted', prompt(8))],
      ['n > 54\r', both(answer(8, 'true'), prompt(9))],
      ["prompt('Who is' + ' there?').toUpperCase()\r", 'Who is there\\?'],
      ['Ada\r', both(answer(9, "'ADA'"), prompt(10))],
      ['double?\r', `function double\\(n: number\\): number.*${prompt(11)}`],
    );
    // Red, as Jupyter's errors are; and where it was.
    expect(seen[6]).toContain(
      "\u001b[1;31mTypeScriptError\u001b[0m: Argument of type 'string' is not assignable",
    );
    expect(seen[7]).toContain('\u001b[1;31mRangeError\u001b[0m: too few nodes');
    expect(seen[7]).toContain('Cell [5], line 1, column 7');
    expect(seen[11]).toContain('Interrupted');
    expect(seen.at(-1)).toContain('Shutting down kernel');
    expect(code).toBe('0');

    const next = await type(
      ['', prompt(1)],
      // Backwards: the last cells of the session before, put away again, and one of them asked anew.
      [up, `double${colour}\\?`],
      [`${up}${up}`, '54'],
      [ctrlC, prompt(1)],
      [`${up.repeat(5)}\r`, both(answer(1, '5'), prompt(2))],
    );
    expect(next.code).toBe('0');
  },
);

/** papermill runs a notebook with other parameters than its own. What it writes for values: papermill-values.test.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Jupyter, joined, notebook } from './python.js';

const jupyter = new Jupyter();

const papermill = (...args: string[]) =>
  jupyter.python('workbook', ['-m', 'papermill', '--no-progress-bar', ...args]);

const defaults = {
  tags: ['parameters'],
  source: `let loss = 0.2; // share of messages lost
let name = 'Ada';
let losses: number[] = []; // more of them
const mode: 'quick' | 'exact' = 'quick';
let options: {
  seed: number;
  words?: Record<string, unknown>;
} = { seed: 1 };`,
};
// Cells as one writes them for the defaults: with other values they must type-check as well.
const uses = [
  "const half: number = loss / 2;\nconst exact = mode === 'exact';\nconst twice = losses.map((one) => one * 2);",
  'console.log(JSON.stringify({ loss, half, name, losses, twice, mode, exact, options }))',
];
const said = (file: string) =>
  JSON.parse(
    joined(
      jupyter
        .read(file)
        .cells.at(-1)
        .outputs.map((output: { text: string }) => joined(output.text))
        .join(''),
    ),
  );

test('parameters from the command line, from YAML, and those left alone', async () => {
  jupyter.write('in.ipynb', defaults, ...uses);
  const yaml =
    'losses: [0.1, 0.25]\nmode: exact\noptions: { seed: 7, words: { __proto__: x, "1": [null, true] } }';
  const { code, stderr } = await papermill(
    ...['in.ipynb', 'out.ipynb', '-p', 'loss', '0.3', '-p', 'name', 'O\'Brien "x"', '-y', yaml],
  );
  expect(stderr).not.toContain('Passed unknown parameter');
  expect(code, stderr).toBe(0);
  expect(said('out.ipynb')).toEqual({
    ...{ loss: 0.3, half: 0.15, name: 'O\'Brien "x"', losses: [0.1, 0.25], twice: [0.2, 0.5] },
    ...{ mode: 'exact', exact: true },
    options: { seed: 7, words: JSON.parse('{ "__proto__": "x", "1": [null, true] }') },
  });
  const injected = jupyter.read('out.ipynb').cells[1];
  expect(injected.metadata.tags).toEqual(['injected-parameters']);
  // A variable keeps the type it was declared with.
  expect(joined(injected.source).split('\n')).toEqual([
    '// Parameters',
    'let losses: number[] = [0.1, 0.25];',
    `const mode: 'quick' | 'exact' = "exact";`,
    'let options: { seed: number; words?: Record<string, unknown>; } = {"seed": 7, "words": {["__proto__"]: "x", "1": [null, true]}};',
    'let loss = 0.3;',
    'let name = "O\'Brien \\"x\\"";',
    '',
  ]);
});

test('a notebook that declares no parameters can be given some', async () => {
  jupyter.write('bare.ipynb', 'console.log(JSON.stringify([seed, list.map((each) => each), nothing]))');
  const { code, stderr } = await papermill(
    ...['bare.ipynb', 'bare-out.ipynb', '-y', 'seed: 3\nlist: []\nnothing: null'],
  );
  expect(code, stderr).toBe(0);
  expect(said('bare-out.ipynb')).toEqual([3, [], null]);
});

test('--help-notebook tells the parameters, their types, defaults and comments', async () => {
  jupyter.write('in.ipynb', defaults, ...uses);
  const { code, stdout } = await papermill('--help-notebook', 'in.ipynb');
  expect(code).toBe(0);
  expect(stdout.slice(stdout.indexOf('Parameters inferred')).trimEnd().split('\n')).toEqual([
    "Parameters inferred for notebook 'in.ipynb':",
    '  loss: number (default 0.2)      share of messages lost',
    "  name: string (default 'Ada')    ",
    '  losses: number[] (default [])',
    `${' '.repeat(34)}more of them`,
    "  mode: 'quick' | 'exact' (default 'quick')",
    '  options: { seed: number; words?: Record<string, unknown>; } (default { seed: 1 })',
  ]);
});

test('a name that no variable can have: one line says so', async () => {
  jupyter.write('in.ipynb', defaults, ...uses);
  const { code, stderr } = await papermill('in.ipynb', 'never.ipynb', '-p', 'my-loss', '1');
  expect(code).toBe(1);
  expect(stderr).toContain('Error: The parameter "my-loss" is no name in TypeScript');
  expect(stderr).not.toContain('Traceback');
});

test('a value of another type than was declared fails in the cell of parameters', async () => {
  jupyter.write('in.ipynb', defaults, ...uses);
  const { code, stderr } = await papermill('in.ipynb', 'wrong.ipynb', '-p', 'mode', 'fast');
  expect(code).toBe(1);
  expect(stderr).toContain(`TypeScriptError: Type '"fast"' is not assignable to type '"quick" | "exact"'.`);
});

test('a failing cell is reported as for Python, and what ran until then is saved', async () => {
  const cells = ["'before'", "throw new RangeError('too few nodes');", "'after'"];
  jupyter.write('failing.ipynb', ...cells);
  const python = {
    ...notebook("'before'", '1 / 0', "'after'"),
    metadata: { kernelspec: { name: 'python3', display_name: 'Python', language: 'python' } },
  };
  writeFileSync(join(jupyter.folder, 'python.ipynb'), JSON.stringify(python));
  const ours = await papermill('failing.ipynb', 'partial.ipynb');
  const theirs = await papermill('python.ipynb', 'python-partial.ipynb');
  expect([ours.code, theirs.code]).toEqual([1, 1]);
  for (const { stderr } of [ours, theirs]) {
    expect(stderr).toMatch(
      /papermill\.exceptions\.PapermillExecutionError: \n-+\nException encountered at "In \[2\]":\n/,
    );
  }
  expect(theirs.stderr).toMatch(/^ZeroDivisionError: division by zero$/m);
  expect(ours.stderr).toMatch(/^RangeError: too few nodes$/m);
  const shape = (file: string) =>
    jupyter
      .read(file)
      .cells.map((cell: { outputs?: { output_type: string }[]; cell_type: string }) => [
        cell.cell_type,
        cell.outputs?.map((output) => output.output_type),
      ]);
  expect(shape('partial.ipynb')).toEqual(shape('python-partial.ipynb'));
  expect(jupyter.read('partial.ipynb').cells.at(-1).execution_count).toBeNull();
});

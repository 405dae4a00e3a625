/** What papermill writes into a TypeScript cell means the very value that it was given. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Jupyter, joined } from './python.js';

const jupyter = new Jupyter();

// The compiler that reads the cells: tslab's.
const fromTslab = createRequire(createRequire(import.meta.url).resolve('tslab/package.json'));
const ts: typeof import('@tslab/typescript-for-tslab') = fromTslab('@tslab/typescript-for-tslab');

/** The value of an expression of TypeScript's. */
function meaning(literal: string): unknown {
  const { outputText, diagnostics = [] } = ts.transpileModule(`(${literal})`, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  expect(
    diagnostics.map(({ messageText }) => messageText),
    literal,
  ).toEqual([]);
  return runInThisContext(outputText);
}

/** What the translator makes of each, given as Python expressions; an error begins with "Error: ". */
async function literals(expressions: readonly string[]): Promise<string[]> {
  const stdout = await jupyter.script(
    `import datetime, json, pathlib, sys
from quorumlab_papermill.literals import Untranslatable, literal
loop = []
loop.append({"again": loop})
deep = []
for _ in range(100_000):
    deep = [deep]
def translated(value):
    try:
        return literal(value)
    except Untranslatable as error:
        return f"Error: {error}"
print(json.dumps([translated(eval(each)) for each in json.loads(sys.argv[1])]))`,
    JSON.stringify(expressions),
  );
  return JSON.parse(stdout);
}

test('any value of JSON', async () => {
  // Every character there is, halves of pairs among them.
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom('__proto__', 'constructor', '</script>', '\u2028\u2029', '`', '\\', '\\u0041', '"', "'"),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      // Python reads a long row of digits as an integer, which need not be the number that JavaScript rounds it to.
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.array(fc.tuple(text, tie('value'))).map((entries) => Object.fromEntries(entries)),
    ),
  })).value;
  const values = fc.sample(value, { numRuns: 300, seed: 7 });
  // JSON has no minus zero of its own, and neither side makes one of it.
  const written = await literals(values.map((each) => `json.loads(${JSON.stringify(JSON.stringify(each))})`));
  for (const [at, each] of values.entries()) {
    expect(JSON.stringify(meaning(String(written[at])))).toBe(JSON.stringify(each));
  }
});

const alike: [python: string, value: unknown][] = [
  ['0.1 + 0.2', 0.1 + 0.2],
  ['5e-324', 5e-324],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['1e22', 1e22],
  ['140197681055965220.0', 140197681055965220],
  ['-0.0', -0],
  ['float("nan")', Number.NaN],
  ['float("inf")', Number.POSITIVE_INFINITY],
  ['[float("-inf"), None]', [Number.NEGATIVE_INFINITY, null]],
  ['2**53', 2 ** 53],
  ['10**20', 1e20],
  ['10**21', 1e21],
  ['-2**1000', -(2 ** 1000)],
  ['True', true],
  [
    '{1: "a", -2: "b", True and 3.0: "c", None: "d", False: "e"}',
    { 1: 'a', '-2': 'b', 3: 'c', null: 'd', false: 'e' },
  ],
  ['{}', {}],
  ['(1, (2, []))', [1, [2, []]]],
  ['datetime.date(2026, 1, 2)', '2026-01-02'],
  ['pathlib.PurePosixPath("data/x.csv")', 'data/x.csv'],
];
const refused: [python: string, message: RegExp][] = [
  ['2**53 + 1', /^Error: 9007199254740993 is no number that TypeScript holds exactly; pass it as a string/],
  ['10**5000', /^Error: an integer of more than 40 digits is no number/],
  ['{1: "a", "1": "b"}', /^Error: two of its keys are "1" in TypeScript/],
  ['{0.5: 1}', /^Error: 0\.5 cannot be a key in TypeScript; strings and integers can/],
  ['{1, 2}', /^Error: a set has no counterpart in TypeScript; numbers, strings, booleans, null, lists and/],
  ['[b"bytes"]', /^Error: a bytes has no counterpart/],
  ['loop', /^Error: it contains itself/],
  ['deep', /^Error: it is nested too deeply/],
];

test('values that JSON has not, and what has no counterpart', async () => {
  const written = await literals([...alike, ...refused].map(([python]) => python));
  for (const [at, [python, value]] of alike.entries()) {
    expect(meaning(String(written[at])), python).toEqual(value);
  }
  for (const [at, [, message]] of refused.entries()) expect(written[alike.length + at]).toMatch(message);
});

test('what one can read stays readable', async () => {
  const [written] = await literals([
    JSON.stringify({ name: 'Zoë Müller', sign: '😀 </script>', lines: 'a\n\tb', odd: '\u2028\u202e\u0000' }),
  ]);
  expect(written).toBe(
    String.raw`{"name": "Zoë Müller", "sign": "😀 </script>", "lines": "a\n\tb", "odd": "\u2028\u202e\u0000"}`,
  );
});

test('names: those that are refused are those that no cell can declare', async () => {
  const stdout = await jupyter.script(`
import json
from quorumlab_papermill.names import complaint, reserved
fine = """async of type any number string symbol as from get set module declare namespace abstract readonly keyof
infer is asserts unique global require2 $ $x _ x1 loss Größe π constructor object Promise Math console""".split()
wrong = ["", "3x", "my-loss", "a b", "a.b", "a;b", "x\\n", "\\u2028", "a'", 3, None]
print(json.dumps([sorted(reserved), fine, [complaint(name) for name in fine], [complaint(name) for name in wrong]]))`);
  const [reserved, fine, none, complaints] = JSON.parse(stdout);
  expect(none).toEqual(fine.map(() => null));
  for (const complaint of complaints) expect(complaint).toMatch(/^the parameter .* (is|has) no name/s);

  // A cell could declare these, and then nothing would mean what it says.
  const kept = ['Infinity', 'NaN', 'globalThis', 'undefined'];
  expect(reserved).toEqual(expect.arrayContaining(kept));
  const words = reserved.filter((name: string) => !kept.includes(name));
  const path = join(jupyter.folder, 'names.ipynb');
  jupyter.write('names.ipynb', ...[...words, ...fine].map((name) => `let ${name} = 1;`));
  await jupyter.script(
    `import sys, nbformat, nbclient
nb = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(nb, timeout=100, allow_errors=True).execute()
nbformat.write(nb, sys.argv[1])`,
    path,
  );
  const failed = jupyter
    .read('names.ipynb')
    .cells.filter((cell: { outputs: unknown[] }) => cell.outputs.length > 0)
    .map((cell: { source: string | string[] }) => joined(cell.source).split(' ')[1]);
  expect(failed).toEqual(words);
});

test('declarations of a cell: what is read, and what is passed over', async () => {
  const source = [
    '// let no = 1; a comment',
    'const a: number = 3; // how many',
    'let list: [number, string][] = [',
    "  [1, 'let inner = 2'], // not this",
    ']  // the list',
    "let mode: 'a' | \"b\" = 'a', f: (x: number, y: Map<string, number>) => void = (x) => {",
    '  const inside = 3;',
    '}',
    "const m = new Map<string, number>([['a', 1]]), t = `x; \\`` /* both */",
    'let text = "it\'s; // no"',
    "  + '!'",
    'const pattern = /[/"]+/g; // a pattern',
    'let later: number | undefined;',
    'let big = 1_000, yes = true; let none = null',
    'for (const each of list) { let deep = each }',
    'const { x } = { x: 1 }',
    'let last: Record<string, () => number> = {}',
  ].join('\n');
  const stdout = await jupyter.script(
    `import json, sys
import papermill
from papermill.translators import papermill_translators
found = papermill_translators.find_translator("any", "typescript").inspect({"source": sys.argv[1]})
print(json.dumps([list(each) for each in found]))`,
    source,
  );
  expect(JSON.parse(stdout)).toEqual([
    ['a', 'number', '3', 'how many'],
    ['list', '[number, string][]', "[ [1, 'let inner = 2'], ]", 'the list'],
    ['mode', `'a' | "b"`, "'a'", ''],
    ['f', '(x: number, y: Map<string, number>) => void', '(x) => { const inside = 3; }', ''],
    ['m', 'None', "new Map<string, number>([['a', 1]])", ''],
    ['t', 'string', '`x; \\``', 'both'],
    ['text', 'None', `"it's; // no" + '!'`, ''],
    ['pattern', 'None', '/[/"]+/g', 'a pattern'],
    ['later', 'number | undefined', 'undefined', ''],
    ['big', 'number', '1_000', ''],
    ['yes', 'boolean', 'true', ''],
    ['none', 'None', 'null', ''],
    ['last', 'Record<string, () => number>', '{}', ''],
  ]);
});

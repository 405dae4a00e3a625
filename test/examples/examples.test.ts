import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { JSDOM } from 'jsdom';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/**
 * The examples in the documentation of the public names, run as cells are: compiled by the compiler that the
 * notebooks use, against the package as it is built. A line that ends in `// value` must have that value.
 */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const repository = resolve(import.meta.dirname, '..', '..');
// biome-ignore lint/suspicious/noExplicitAny: tslab's compiler is TypeScript 5.0.4, whose types are not the project's
const ts: any = createRequire(import.meta.url)('@tslab/typescript-for-tslab');
// biome-ignore lint/suspicious/noExplicitAny: its nodes, likewise
type Node = any;

const library: Record<string, unknown> = await import(join(repository, 'dist', 'index.js'));

const parse = (path: string, text: string): Node =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
const parsed = new Map<string, Node>();
const sourceOf = (path: string): Node => {
  if (!parsed.has(path)) parsed.set(path, parse(path, ts.sys.readFile(path)));
  return parsed.get(path);
};

interface Public {
  readonly name: string;
  readonly type: boolean;
  readonly file: string;
}

const index = join(repository, 'src', 'index.ts');
const publics: readonly Public[] = sourceOf(index).statements.flatMap((statement: Node) =>
  statement.exportClause.elements.map((element: Node) => ({
    name: element.name.text,
    type: statement.isTypeOnly || element.isTypeOnly,
    file: resolve(dirname(index), statement.moduleSpecifier.text.replace(/\.js$/, '.ts')),
  })),
);
const values = publics.filter(({ type }) => !type);

/** The declaration of a public name, where its doc comment stands. */
function declarationOf({ name, file }: Public): Node {
  for (const statement of sourceOf(file).statements) {
    if (statement.name?.text === name) return statement;
    const declared = statement.declarationList?.declarations.some((one: Node) => one.name.text === name);
    if (declared) return statement;
  }
  throw new Error(`${file} does not declare ${name}`);
}

const docOf = (one: Public): Node => declarationOf(one).jsDoc?.at(-1);
const exampleOf = (one: Public): string | undefined => {
  const tag = docOf(one)?.tags?.find((tag: Node) => tag.tagName.text === 'example');
  return tag === undefined ? undefined : ts.getTextOfJSDocComment(tag.comment);
};

/** What a comment says a line's value is: a literal first, then perhaps more words. */
function claimOf(comment: string): (value: unknown) => void {
  const about = /^about (-?[\d.]+)/.exec(comment);
  if (about !== null) {
    const wanted = Number(about[1]);
    return (value) => {
      expect(value).toBeTypeOf('number');
      expect(Math.abs((value as number) - wanted)).toBeLessThanOrEqual(Math.abs(0.02 * wanted));
    };
  }
  const prefix = /^(-?[\d.]+)…/.exec(comment);
  if (prefix !== null)
    return (value) => expect(String(value)).toMatch(new RegExp(`^${prefix[1]?.replace('.', '\\.')}`));
  const literal = literalAt(comment);
  if (literal === undefined) throw new Error(`"// ${comment}" is no value`);
  const wanted = new Function(`return (${literal})`)();
  return (value) => expect(value).toEqual(wanted);
}

/** The longest beginning of a comment that is a literal, with nothing but words after it. */
function literalAt(comment: string): string | undefined {
  const ends = [...comment.matchAll(/(?=[:,;] |$| \()/g)].map(({ index: end }) => comment.slice(0, end));
  return ends.reverse().find((text) => {
    const source = parse('literal.ts', `(${text})`);
    if (source.parseDiagnostics.length > 0 || source.statements.length !== 1) return false;
    return isLiteral(source.statements[0].expression?.expression);
  });
}

function isLiteral(node: Node): boolean {
  if (node === undefined) return false;
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((one: Node) => ts.isPropertyAssignment(one) && isLiteral(one.initializer));
  }
  if (ts.isPrefixUnaryExpression(node)) return isLiteral(node.operand);
  const words = ['true', 'false', 'null', 'undefined'];
  return ts.isStringLiteral(node) || ts.isNumericLiteral(node) || words.includes(node.getText());
}

/** An example with each line that claims a value reporting it. */
function instrumented(code: string): { code: string; claims: { line: string; comment: string }[] } {
  const source = parse('example.ts', code);
  const claims: { line: string; comment: string }[] = [];
  let made = '';
  let done = 0;
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement)) continue;
    const [comment] = ts.getTrailingCommentRanges(code, statement.end) ?? [];
    if (comment === undefined) continue;
    const { expression } = statement;
    claims.push({
      line: expression.getText(),
      comment: code.slice(comment.pos, comment.end).replace(/^\/\/\s*/, ''),
    });
    made += `${code.slice(done, expression.getStart())}told(${expression.getText()});`;
    done = statement.end;
  }
  return { code: made + code.slice(done), claims };
}

let problems: ReadonlyMap<string, readonly string[]>;
let folder: string;
const home = process.cwd();

beforeAll(() => {
  // All examples are compiled at once: each is a cell of its own, that imports what it does not declare.
  const cells = new Map<string, string>();
  for (const one of values) {
    const example = exampleOf(one);
    if (example === undefined) continue;
    const own = new Set(
      parse('example.ts', example).statements.flatMap((statement: Node) => [
        statement.name?.text,
        ...(statement.declarationList?.declarations.map((each: Node) => each.name.text) ?? []),
        ...(statement.importClause?.namedBindings.elements.map((each: Node) => each.name.text) ?? []),
      ]),
    );
    const names = (kind: boolean) =>
      publics.filter(({ type, name }) => type === kind && !own.has(name)).map(({ name }) => name);
    const imports =
      `import { ${names(false).join(', ')} } from 'quorumlab'; ` +
      `import type { ${names(true).join(', ')} } from 'quorumlab'; `;
    cells.set(join(repository, 'test', 'examples', `${one.name}.example.ts`), `${imports}\n${example}`);
  }
  // As the kernel compiles cells.
  const options = {
    strict: true,
    module: ts.ModuleKind.ES2022,
    target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.NodeJs ?? 2,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path: string) => cells.has(path) || fileExists(path);
  host.getSourceFile = (path: string, ...rest: unknown[]) =>
    cells.has(path) ? parse(path, cells.get(path) as string) : getSourceFile(path, ...rest);
  const program = ts.createProgram([...cells.keys()], options, host);
  problems = new Map(
    [...cells.keys()].map((path) => {
      const file = program.getSourceFile(path);
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [path, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
  // Files that examples save go where nobody looks.
  folder = mkdtempSync(join(tmpdir(), 'quorumlab-examples-'));
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

test.each<[string, unknown, unknown]>([
  ['0.746…', 0.7461, 0.7451],
  ['about 0.5', 0.509, 0.511],
  ['[8]: exactly the last', [8], [7]],
  ["'text'", 'text', 'other'],
  ['true', true, 1],
  ['undefined', undefined, null],
  ['-1, below zero', -1, 1],
  ["{ a: [null, 'b'] } (so)", { a: [null, 'b'] }, { a: [null] }],
])('a comment // %s claims a value, and a wrong one is noticed', (comment, right, wrong) => {
  claimOf(comment)(right);
  expect(() => claimOf(comment)(wrong)).toThrow();
});

test('a comment that is no value is noticed too', () => {
  expect(() => claimOf('three messages')).toThrow(/no value/);
});

test('all lines that claim a value are found', () => {
  const { code, claims } = instrumented(
    "const a = 1; // not this\na + 1;   // 2\nf(\n  a,\n)   // 'x'\n// nor this\n",
  );
  expect(claims).toEqual([
    { line: 'a + 1', comment: '2' },
    { line: 'f(\n  a,\n)', comment: "'x'" },
  ]);
  expect(code).toContain('told(a + 1);');
});

test.each(values.map((one) => [one.name, one] as const))('%s is explained', (_, one) => {
  const doc = docOf(one);
  expect(doc, `${one.name} needs a doc comment`).toBeDefined();
  expect(ts.getTextOfJSDocComment(doc.comment)?.length).toBeGreaterThan(20);
});

test.each(values.map((one) => [one.name, one] as const))(
  '%s has an example that is true',
  async (name, one) => {
    const example = exampleOf(one);
    expect(example, `${name} needs an @example`).toBeDefined();
    expect(problems.get(join(repository, 'test', 'examples', `${name}.example.ts`))).toEqual([]);

    // What it imports, it is given.
    const { code, claims } = instrumented((example as string).replace(/^import .* from 'quorumlab';$/m, ''));
    const told: unknown[] = [];
    const compiled = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
    }).outputText;
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
      const names = Object.keys(library);
      // In a block, so that an example may use a name of the library's for something of its own.
      const body = AsyncFunction(...names, 'told', `{ ${compiled}\n}`);
      await body(...names.map((each) => library[each]), (value: unknown) => told.push(value));
    } finally {
      printed.mockRestore();
    }
    expect(told).toHaveLength(claims.length);
    for (const [i, { line, comment }] of claims.entries()) {
      try {
        claimOf(comment)(told[i]);
      } catch (error) {
        throw new Error(`${line}   // ${comment}\nis ${JSON.stringify(told[i])}`, { cause: error });
      }
    }
  },
);

test("the module of widget's example draws the state at first, and whenever it changes", async () => {
  const example = exampleOf(values.find(({ name }) => name === 'widget') as Public) as string;
  const esm = /`([^`]+)`/.exec(example)?.[1] as string;
  const { document } = new JSDOM('<main>').window;
  vi.stubGlobal('document', document);
  try {
    const module = await import(`data:text/javascript,${encodeURIComponent(esm)}`);
    // The page's side of the state, as anywidget gives it to a module.
    const state: Record<string, number> = { loss: 0.2, success: 0.5 };
    const listeners = new Map<string, () => void>();
    const saved = vi.fn();
    const set = (key: string, value: number) => {
      state[key] = value;
      listeners.get(`change:${key}`)?.();
    };
    const model = {
      get: (key: string) => state[key],
      set,
      save_changes: saved,
      on: (event: string, heard: () => void) => listeners.set(event, heard),
    };
    const el = document.querySelector('main') as HTMLElement;
    module.default.render({ model, el });
    const slider = el.querySelector('input') as HTMLInputElement;
    expect([slider.value, el.textContent]).toEqual(['0.2', expect.stringContaining('0.5')]);
    set('loss', 0.75);
    set('success', 0.25);
    expect([slider.value, el.textContent]).toEqual(['0.75', expect.stringContaining('0.25')]);
    // The reader drags it.
    slider.value = '1';
    slider.dispatchEvent(new document.defaultView!.Event('input'));
    expect(state.loss).toBe(1);
    expect(saved).toHaveBeenCalled();
  } finally {
    vi.unstubAllGlobals();
  }
});

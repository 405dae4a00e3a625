import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

/*
 * What a cell is told about its types: compiled as tslab does it, by the compiler that tslab brings, against the
 * declarations in dist.
 */

// biome-ignore lint/suspicious/noExplicitAny: a compiler of another version than the one whose types are installed
const ts: any = createRequire(import.meta.url)('@tslab/typescript-for-tslab');
const repository = resolve(import.meta.dirname, '..', '..');
const path = join(repository, 'notebooks', '__cell.ts');

/** A cell; after `// type` a line says what type its first name has, after `// error` what it is told. */
const cell = `
import {
  acceptor, broadcast, constant, decide, paxos, paxosRound, range, referencePaxos, role, run, sample, send, setTimer, sweep, system,
  together, twoGenerals, twoGeneralsResend, uniform, wilson, type System,
} from 'quorumlab';

const rate = sample(paxosRound({ nodes: 5 })).success.rate; // type number
const high = sample(twoGenerals({ messages: 3, loss: 0.2 }), { trials: 10, seed: 'x' }).alone.high; // type number
const trials = sample(paxos()).trials; // type number
const lost = sample(paxos()).traffic.lost; // type number
const won = run(paxosRound(), { seed: 7, lose: [3] }).outcomes.success; // type boolean
const arrived = run(paxosRound()).messages[0].arrived; // type number
const kind = run(paxosRound()).events[0].kind; // type "start" | "message" | "timer" | "toss" | "crash" | "recover"
const point = sweep(paxosRound, { nodes: [3, 5], loss: range(0, 1, 0.1) }, { trials: 10 }).points[0].sample.success.rate; // type number
const exact = twoGeneralsResend({ tries: 2 }).exact.both; // type number
const built: System<'success'> = paxos({ nodes: 3, rounds: 2, loss: 0.1, delay: uniform(0, 2) }); // type System<"success", unknown>
const steps = range(0, 1, 0.5); // type number[]
const agreed = sample(referencePaxos({ leaders: 3, mutant: 'half-quorum' })).consistency.rate; // type number
const low = wilson(3, 10).low; // type number

type Ping = { type: 'Ping'; hops: number } | { type: 'Pong' };
const echo = role<{ seen: number }, Ping>({
  start: ({ id, nodes, input }) => [{ seen: 0 }, ...(id === 0 ? [broadcast<Ping>({ type: 'Ping', hops: nodes })] : [])],
  on: {
    Ping: (me, ping, from) => {
      const hops = ping.hops; // type number
      const seen = me.seen; // type number
      const sender = from; // type number
      return [{ seen: seen + hops }, send<Ping>(sender, { type: 'Pong' }), setTimer('tick', 5)];
    },
  },
  timer: { tick: (me) => [me, decide(me.seen)] },
});
const echoes = system({
  nodes: 3,
  role: echo,
  network: { loss: 0.5, delay: constant(2) },
  outcomes: { heard: ({ nodes }) => nodes.every(({ decided }) => decided !== undefined) },
});
const heard = sample(echoes).heard.rate; // type number
const both = system({ nodes: 2, role: together({ echo, acceptor }), outcomes: { ok: () => true } });
const ok = run(both).outcomes.ok; // type boolean

paxosRound({ node: 5 }); // error 'node' does not exist
paxosRound({ nodes: '5' }); // error 'string' is not assignable to type 'number'
referencePaxos({ mutant: 'half' }); // error '"half"' is not assignable to type 'Mutant'
sample(paxosRound(), { trial: 5 }); // error 'trial' does not exist
sample(paxosRound).success; // error not assignable to parameter of type 'System
sample(paxosRound()).sucess; // error 'sucess' does not exist
run(paxosRound()).outcomes.both; // error 'both' does not exist
system({ nodes: 1, role: echo, network: { los: 1 } }); // error 'los' does not exist
system({ nodes: 1, role: echo, faults: { crash: [{ node: 0 }] } }); // error not assignable to type 'Crash'
role<{ seen: number }, Ping>({ start: () => ({ seen: 0 }), on: { Pnig: (me) => me } }); // error 'Pnig' does not exist
role<{ seen: number }, Ping>({ start: () => ({ seen: 'no' }) }); // error not assignable to type
constant('5'); // error 'string' is not assignable to parameter of type 'number'
`;

const lines = cell.split('\n');
const wanted = (kind: string) =>
  lines.flatMap((line, i) =>
    line.includes(`// ${kind} `) ? [[i, line.split(`// ${kind} `)[1] as string] as const] : [],
  );

let problems: Map<number, string>;
let declarations: string[];
let typeOfLine: (line: number) => string;

beforeAll(() => {
  const options = {
    // As in tslab's converter.js; but the library's own declarations are checked too.
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    declaration: true,
    noImplicitUseStrict: true,
    rootDir: dirname(path),
    skipLibCheck: false,
    types: [],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name: string) => name === path || fileExists(name);
  host.getSourceFile = (name: string, ...rest: unknown[]) =>
    name === path
      ? ts.createSourceFile(name, cell, ts.ScriptTarget.ES2022, true)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const told = (file: unknown) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ];
  const message = ({ messageText }: { messageText: unknown }): string =>
    ts.flattenDiagnosticMessageText(messageText, '\n');

  problems = new Map(told(source).map((one) => [lineOf(one.start), message(one)]));
  declarations = program
    .getSourceFiles()
    .filter(({ fileName }: { fileName: string }) => fileName.startsWith(join(repository, 'dist')))
    .flatMap((file: { fileName: string }) => told(file).map((one) => `${file.fileName}: ${message(one)}`));
  const types = new Map<number, string>();
  const visit = (node: { kind: number; name: { getStart(): number } }): void => {
    if (ts.isVariableDeclaration(node)) {
      types.set(lineOf(node.name.getStart()), checker.typeToString(checker.getTypeAtLocation(node.name)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  typeOfLine = (line) => types.get(line) ?? 'no declaration';
});

test('the compiler is the one that tslab brings', () => {
  expect(ts.version).toBe('5.0.4');
});

test('the declarations themselves are understood by it', () => {
  expect(declarations).toEqual([]);
});

test('a right cell is told nothing', () => {
  const wrong = new Set(wanted('error').map(([line]) => line));
  expect(
    [...problems].filter(([line]) => !wrong.has(line)).map(([line, text]) => `${lines[line]}\n${text}`),
  ).toEqual([]);
});

describe('types are known', () => {
  test.each(wanted('type').map(([line, type]) => [lines[line]?.trim(), type, line] as const))(
    '%s',
    (_, type, line) => {
      expect(typeOfLine(line)).toBe(type);
    },
  );
});

describe('a mistake is told', () => {
  test.each(wanted('error').map(([line, text]) => [lines[line], text, line] as const))(
    '%s',
    (_, text, line) => {
      expect(problems.get(line)).toContain(text);
    },
  );
});

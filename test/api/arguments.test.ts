import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as library from '../../src/index.js';

/*
 * Every public function refuses nonsense by an error that names what was given. A name that is exported and not
 * in this table fails the test: say here what it refuses, or why it refuses nothing.
 */

const { ArgumentError, ProtocolError, Figure, lossCurve, paxosRound, role, run, sweep, system } = library;

type Name = keyof typeof library;

/** Calls a public function with what its types forbid, as a cell can. */
// biome-ignore lint/suspicious/noExplicitAny: nonsense on purpose
const call = library as unknown as Readonly<Record<Name, (...given: any[]) => any>>;

/** What is called, and what the error must say. */
type Refusal = readonly [() => unknown, RegExp];

const start = () => ({});
const one = run(paxosRound({ nodes: 3 }));
const graphed = library.explore(library.twoGenerals({ messages: 1 }));
const swept = sweep(paxosRound, { loss: [0, 0.5, 1] }, { trials: 10 });
const figure = lossCurve(swept);
const rows = [{ nodes: 3, rate: 0.5 }];
const parts = {
  name: 'greeting',
  about: 'is it heard?',
  slide: 'none',
  parameters: { loss: { kind: 'probability', default: 0.2, about: 'lost' } },
  system: ({ loss }: { loss: number }) => ({
    nodes: 1,
    role: role({ start }),
    network: { loss },
    outcomes: { heard: () => true },
  }),
  exact: ({ loss }: { loss: number }) => ({ heard: 1 - loss }),
};
const out = (name: string) => join(tmpdir(), `quorumlab-never-written-${name}`);
const sending = (...given: unknown[]) =>
  run(system({ nodes: 1, role: { start: () => [{}, ...given] } as never }));

const experimentCalled = (name: Name, own: string): Refusal[] => [
  [() => call[name](3), /3/],
  [() => call[name]({ loss: 1.2 }), /loss of .* from 0 to 1, but is 1\.2/],
  [() => call[name]({ loss: '0.2' }), /'0\.2'/],
  [() => call[name]({ [own]: 0 }), new RegExp(`${own} of .*, but is 0`)],
  [() => call[name]({ bogus: 1 }), new RegExp(`no option 'bogus': it takes .*${own}`)],
  [() => call[name]({ delay: 5 }), /delay must be constant\(ms\).*but is 5/],
];

const explored = (options: object) => call.explore(paxosRound(), options);
/** With symmetry, where there are three acceptors who are alike. */
const alike = (options: object, network: object = {}) => {
  const paxos = library.referencePaxos({ leaders: 1, acceptors: 3 });
  const reduce = { symmetry: true };
  return call.explore({ ...paxos, network: { ...paxos.network, ...network } }, { ...options, reduce });
};
const claiming = (name: 'always' | 'sometimes' | 'eventually'): Refusal[] => [
  [() => call[name](), /^name of a property must be a text, but is undefined\.$/],
  [() => call[name](() => true), /^name of a property must be a text, but is a function\.$/],
  [() => call[name]('', () => true), /^name of a property must be a text, but is empty\.$/],
  [
    () => call[name]('agreed', true),
    /^holds of the property 'agreed' must be a function from where the nodes stand .*, but is true\.$/,
  ],
];

const action = 'plain data; the engine refuses a wrong one where a handler returns it, and names the handler';
const message = 'makes a message: plain data; types are enough';

const table: Readonly<Record<Name, readonly Refusal[] | string>> = {
  defeat: [
    [() => call.defeat(), /defeat takes a system.*undefined/],
    [() => call.defeat(paxosRound), /a function \(call it/],
    [() => call.defeat(paxosRound(), 'win'), /goal of defeat.*'win'/],
    [() => call.defeat(paxosRound(), 'success', { runs: 1 }), /'runs'.*mostRuns/],
    [() => call.defeat(paxosRound(), 'success', { mostRuns: 0 }), /mostRuns.*is 0/],
  ],
  todo: 'takes nothing, and always throws NotStarted',
  explore: [
    [() => call.explore(), /^explore takes a system, such as .*, but was given undefined\.$/],
    [() => call.explore(paxosRound), /^explore takes a system.*a function \(call it: paxosRound\(\)/],
    [
      () => call.explore(paxosRound(), { fault: {} }),
      /^explore has no option 'fault': it takes properties, faults, reduce, limits, threads\.$/,
    ],
    [() => call.explore(paxosRound(), 3), /^explore takes its options as an object, but was given 3\.$/],
    [
      () => explored({ properties: library.consistency }),
      /^properties must be an array, but is an object\.$/,
    ],
    [
      () => explored({ properties: [() => true] }),
      /^properties\[0\] must be made by always, sometimes or eventually, or be one such as consistency, but is a function\.$/,
    ],
    [
      () => explored({ properties: [library.validity, library.validity] }),
      /^Two properties are called 'validity'\.$/,
    ],
    [
      () => explored({ properties: [library.always('sure', () => 1 as never)] }),
      /^The property 'sure' must answer true or false, but answered 1\.$/,
    ],
    [
      () => explored({ faults: { loss: 1 } }),
      /^faults of explore has no option 'loss': it takes lose, duplicate, crash, recover, byzantine\.$/,
    ],
    [
      () => explored({ faults: { lose: 'some' } }),
      /^lose \(a number, or 'any'\) must be a whole number from 0 to 1000000, but is 'some'\.$/,
    ],
    [() => explored({ faults: { duplicate: -1 } }), /^duplicate must be a whole number .*, but is -1\.$/],
    [() => explored({ faults: { crash: 'any' } }), /^crash must be a whole number .*, but is 'any'\.$/],
    [
      () => explored({ faults: { crash: { nodes: [5], atMost: 1 } } }),
      /^A node that may crash must be a whole number from 0 to 4, but is 5\.$/,
    ],
    [
      () => explored({ faults: { crash: { node: 3 } } }),
      /^crash of explore has no option 'node': it takes nodes, atMost\.$/,
    ],
    [() => explored({ faults: { recover: 1.5 } }), /^recover must be a whole number .*, but is 1\.5\.$/],
    [
      () => explored({ faults: { byzantine: { 0: ['Last'] } } }),
      /^Message 1 of Byzantine node 0 must be an object with a type, but is 'Last'\.$/,
    ],
    [
      () => explored({ faults: { byzantine: { traitor: [] } } }),
      /^byzantine of explore goes by numbers of nodes, such as 1, but names 'traitor'\.$/,
    ],
    [
      () => explored({ faults: { byzantine: { 9: [] } } }),
      /^A Byzantine node must be a whole number from 0 to 4, but is 9\.$/,
    ],
    [
      () => explored({ faults: { byzantine: null } }),
      /^byzantine of explore must give messages by node, such as .*, but is null\.$/,
    ],
    [() => explored({ faults: { byzantine: 3 } }), /^byzantine of explore must .*, but is 3\.$/],
    [
      () => explored({ faults: { byzantine: new Map([[0, []]]) } }),
      /^byzantine of explore must .*, but is a Map\.$/,
    ],
    [
      () => explored({ limits: { steps: 3 } }),
      /^limits of explore has no option 'steps': it takes states, depth\.$/,
    ],
    [() => explored({ limits: { states: 0 } }), /^states of limits .* of at least 1, but is 0\.$/],
    [() => explored({ limits: { depth: -1 } }), /^depth of limits .* of at least 0, but is -1\.$/],
    [() => explored({ threads: 0 }), /^threads must be a whole number from 1 to 64, but is 0\.$/],
    [() => explored({ threads: 65 }), /^threads must be a whole number .*, but is 65\.$/],
    [() => explored({ threads: 1.5 }), /^threads must be a whole number .*, but is 1\.5\.$/],
    [() => explored({ threads: '2' }), /^threads must be a whole number .*, but is '2'\.$/],
    [
      () => explored({ reduce: { symmetrical: true } }),
      /^reduce of explore has no option 'symmetrical': it takes dropDead, partialOrder, symmetry\.$/,
    ],
    [() => explored({ reduce: true }), /^reduce of explore takes .* as an object, but was given true\.$/],
    [
      () => explored({ reduce: { symmetry: [[1, 2]] } }),
      /^symmetry of reduce must be true or false, but is an array of 1\.$/,
    ],
    [() => explored({ reduce: { dropDead: 1 } }), /^dropDead of reduce must be true or false, but is 1\.$/],
    [
      () => explored({ reduce: { partialOrder: 'yes' } }),
      /^partialOrder of reduce must be true or false, but is 'yes'\.$/,
    ],
    [
      () => explored({ reduce: { symmetry: true } }),
      /^The system 'paxos-round' says of no nodes that they are interchangeable: .*leave symmetry out of reduce\.$/,
    ],
    [() => alike({}, { fifo: true }), /\(network fifo: true\), explore does without symmetry: leave it out/],
    [
      () => alike({ properties: [library.termination] }),
      /^The property 'termination' is about whole runs \(eventually\), .*: leave symmetry out of reduce\.$/,
    ],
    [
      () =>
        alike({
          properties: [
            library.sometimes<{ promised: number }>(
              'one has promised',
              ({ nodes: [, one] }) => one?.state?.promised === 1,
            ),
          ],
        }),
      /^The property 'one has promised' tells nodes 1 and 2 apart: .*Leave symmetry out of reduce/,
    ],
    [
      () => alike({ faults: { crash: { nodes: [2], atMost: 1 } } }),
      /^symmetry says that nodes 1 and 2 are interchangeable, but only node 2 may crash\.$/,
    ],
  ],
  exploreSteps: [
    [() => call.exploreSteps().next(), /^explore takes a system.*undefined/],
    [
      () => call.exploreSteps(paxosRound(), { limits: 3 }).next(),
      /^limits of explore .*, but was given 3\.$/,
    ],
  ],
  replay: [
    [() => call.replay(), /^replay takes a system, such as .*, but was given undefined\.$/],
    [() => call.replay(paxosRound()), /^moves of replay must be an array, but is undefined\.$/],
    [() => call.replay(paxosRound(), [{}]), /^Move 1, \{\}, cannot be made: there is no such move\.$/],
    [
      () => call.replay(paxosRound(), [{ move: 'crash', node: 5 }]),
      /^There is no node 5; the nodes are 0 to 4\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'timer', node: 0, name: 'wake' }]),
      /^Move 1, .*"name":"wake".*, cannot be made: that timer does not run\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'recover', node: 0 }]),
      /^Move 1, .*, cannot be made: node 0 is up\.$/,
    ],
    [
      () => call.replay(paxosRound(), [3]),
      /^Move 1, 3, cannot be made: a move is an object such as \{ move: 'start', node: 0 \}\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'start', node: 0, faces: 3 }]),
      /^Move 1, .*, cannot be made: faces must be an array of the numbers that tosses show, but is 3\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'lose', from: 0, to: 1 }]),
      /^The message of move 1 must be an object with a type, but is undefined\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'lie', from: 0, to: 77, message: { type: 'Last' } }]),
      /^There is no node 77; the nodes are 0 to 4\.$/,
    ],
    [
      () => call.replay(paxosRound(), [{ move: 'lie', from: 0, to: 0, message: { type: 'Last' } }]),
      /^Move 1, .*, cannot be made: a node tells itself no lies\.$/,
    ],
    [
      () => call.replay(paxosRound(), [], { byzantine: {} }),
      /^replay has no option 'byzantine': it takes faults\.$/,
    ],
    [() => call.replay(paxosRound(), [], { faults: 3 }), /^faults of explore .*, but was given 3\.$/],
  ],
  always: claiming('always'),
  sometimes: claiming('sometimes'),
  eventually: claiming('eventually'),
  termination: 'a property, which takes nothing',
  minimize: [
    [() => call.minimize(), /^minimize takes a system.*undefined/],
    [
      () => call.minimize(paxosRound(), run(paxosRound())),
      /^properties\[0\] must be made by always, .* but is undefined\.$/,
    ],
    [
      () =>
        call.minimize(
          paxosRound(),
          run(paxosRound()),
          library.sometimes('once', () => true),
        ),
      /^minimize takes a property made by always, but 'once' is one of sometimes\.$/,
    ],
    [
      () => call.minimize(paxosRound(), run(paxosRound()), library.consistency),
      /^The property 'consistency' does not fail in this run, so there is nothing to make shorter\.$/,
    ],
    [() => call.minimize(paxosRound(), {}, library.consistency), /^minimize takes a run.*an object/],
    [
      () => call.minimize(paxosRound(), { events: [], messages: [] }, library.consistency),
      /^minimize takes a run.*an object/,
    ],
  ],
  consistency: 'a property',
  validity: 'a property',
  decides: [
    [() => call.decides(), /^the value is undefined .*; allowed are null, .*\.$/],
    [() => call.decides(new Map()), /^the value is a Map; allowed are .*\.$/],
    [() => call.decides([1, { at: Number.NaN }]), /^the value\[1\]\.at is NaN; allowed are .*\.$/],
  ],
  run: [
    [() => call.run(), /run takes a system.*undefined/],
    [() => call.run({ roles: [] }), /run takes a system.*an object/],
    [() => call.run({ nodes: 0, roles: [], inputs: [] }), /run takes a system.*an object/],
    [() => call.run(paxosRound(), { seeds: 1 }), /'seeds'.*seed/],
    [() => call.run(paxosRound(), { trial: -1 }), /trial.*-1/],
    [() => call.run(paxosRound(), { lose: 3 }), /lose must be/],
  ],
  sample: [
    [() => call.sample(paxosRound), /sample takes a system.*a function/],
    [() => call.sample({ roles: [] }), /sample takes a system.*an object/],
    [() => call.sample(paxosRound(), 100), /sample.*100/],
    [() => call.sample(paxosRound(), { trials: 0.5 }), /trials.*0\.5/],
    [() => call.sample(paxosRound(), { confidence: 95 }), /confidence.*95/],
  ],
  solve: [
    [() => call.solve(), /^solve takes a system, such as .*, but was given undefined\.$/],
    [() => call.solve(paxosRound), /^solve takes a system.*a function \(call it: paxosRound\(\)/],
    [() => call.solve(paxosRound(), 0.2), /^solve takes its options as an object, but was given 0\.2\.$/],
    [
      () => call.solve(paxosRound(), { loss: 0.2 }),
      /^solve has no option 'loss': it takes outcomes, unknown, limits\.$/,
    ],
    [
      () => call.solve(paxosRound({ delay: library.exponential(1) })),
      /^solve needs messages that all take the same time: delay: constant\(ms\)\..*an exponential delay/,
    ],
    [() => call.solve(system({ nodes: 1, role: role({ start }) })), /^solve needs an outcome/],
    [() => call.solve(paxosRound(), { outcomes: {} }), /^solve needs an outcome/],
    [
      () => call.solve(paxosRound(), { outcomes: ['success'] }),
      /^outcomes of solve takes its options as an object, but was given an array of 1\.$/,
    ],
    [
      () => call.solve(paxosRound(), { outcomes: { sure: true } }),
      /^The outcome 'sure' must be a function of how the run ended, but is true\.$/,
    ],
    [
      () => call.solve(paxosRound(), { outcomes: { sure: () => 1 } }),
      /^The outcome 'sure' must answer true or false, but answered 1\.$/,
    ],
    [() => call.solve(paxosRound(), { unknown: 2 }), /^unknown must be a number from 0 to 1, but is 2\.$/],
    [() => call.solve(paxosRound({ loss: 0.1 }), { unknown: 0.2 }), /no link has it: there is 0\.1\.$/],
    [
      () => call.solve(paxosRound(), { limits: { depth: 3 } }),
      /^limits of solve has no option 'depth': it takes states, draws\.$/,
    ],
    [
      () => call.solve(paxosRound(), { limits: { states: 0 } }),
      /^states of limits .* of at least 1, but is 0\.$/,
    ],
    [
      () => call.solve(paxosRound(), { limits: { draws: 1e6 } }),
      /^draws of limits must be a whole number from 1 to 60000, but is 1000000\.$/,
    ],
    [
      () => call.solve(paxosRound({ nodes: 2 })).outcomes.success.at(20),
      /^The loss rate of at must be a number from 0 to 1, but is 20\.$/,
    ],
    [
      () => call.solve(paxosRound({ nodes: 2 })).outcomes.success.toLatex('x'),
      /^The letter of toLatex must be one of p, q, but is 'x'\.$/,
    ],
    [
      () => call.solve(paxosRound(), { limits: { states: 1 } }).outcomes.success.at(0.2),
      /^solve stopped after 1 states, .* knows lower and upper/,
    ],
  ],
  gridPoints: [
    [() => call.gridPoints(), /grid.*undefined/],
    [() => call.gridPoints([3]), /grid.*an array of 1/],
    [() => call.gridPoints({ loss: [] }), /'loss' is empty/],
  ],
  range: [
    [() => call.range(), /first number.*undefined/],
    [() => call.range(0, 'x', 1), /last number.*'x'/],
    [() => call.range(0, 1, 0), /step.*is 0/],
  ],
  sweep: [
    [() => call.sweep(), /sweep takes an experiment.*undefined/],
    [() => call.sweep(paxosRound(), {}), /sweep takes an experiment.*an object/],
    [() => call.sweep(paxosRound, 3), /grid.*3/],
    [() => call.sweep(paxosRound, {}, { point: 1 }), /'point'/],
    [() => call.sweep(() => 3, {}), /takes a system.*3/],
  ],
  sweepSteps: [
    [() => call.sweepSteps().next(), /sweep takes an experiment.*undefined/],
    [() => call.sweepSteps(paxosRound, { loss: 2 }).next(), /loss of paxos-round.*2/],
  ],
  experiment: [
    [() => call.experiment(), /experiment.*undefined/],
    [() => call.experiment({}), /name of an experiment must be a text, but is undefined/],
    [() => call.experiment({ ...parts, bogus: 1 }), /'bogus'.*parameters/],
    [() => call.experiment({ ...parts, exact: 3 }), /exact of experiment 'greeting'.*3/],
    [() => call.experiment({ ...parts, system: undefined }), /system of experiment 'greeting'.*undefined/],
    [() => call.experiment({ ...parts, parameters: 'loss' }), /parameters of experiment 'greeting'.*'loss'/],
    [() => call.experiment({ ...parts, parameters: { n: 3 } }), /'n' of experiment 'greeting'.*3/],
    [() => call.experiment({ ...parts, parameters: { n: { kind: 'real' } } }), /kind 'real'/],
    [
      () =>
        call.experiment({
          ...parts,
          parameters: { n: { kind: 'whole', least: 1, most: 3, default: 7, about: 'how many' } },
        }),
      /'n'.*default.*from 1 to 3, but is 7/,
    ],
    [
      () =>
        call.experiment({
          ...parts,
          parameters: { who: { kind: 'word', choices: ['A', 'B'], default: 'C', about: 'who' } },
        }),
      /'who' of experiment 'greeting': default must be one of A, B, but is 'C'/,
    ],
    [
      () =>
        call.experiment({
          ...parts,
          parameters: { who: { kind: 'word', choices: 'A', default: 'A', about: 'who' } },
        }),
      /'who' of experiment 'greeting': choices must be an array, but is 'A'/,
    ],
    [
      () => call.experiment({ ...parts, parameters: { who: { kind: 'word', least: 1 } } }),
      /'who' of experiment 'greeting' has no option 'least': it takes kind, choices/,
    ],
    [
      () => call.experiment({ ...parts, parameters: { delay: parts.parameters.loss } }),
      /'delay'.*every experiment has/,
    ],
    [() => call.experiment({ ...parts, exact: () => 3 })(), /exact of experiment 'greeting'.*answered 3/],
    [() => call.experiment({ ...parts, system: () => null })(), /system of .*answered null/],
    [() => call.experiment({ ...parts, exact: () => ({ herad: 1 }) })(), /'herad'.*heard/],
  ],
  paxos: experimentCalled('paxos', 'rounds'),
  paxosRound: experimentCalled('paxosRound', 'nodes'),
  referencePaxos: [
    ...experimentCalled('referencePaxos', 'acceptors'),
    [
      () => call.referencePaxos({ mutant: 'half' }),
      /mutant of reference-paxos must be one of none, .*'half'/,
    ],
    [() => call.referencePaxos({ mutant: 3 }), /mutant of reference-paxos must be one of none, .*3/],
  ],
  referencePaxosFaults: [
    [() => call.referencePaxosFaults(), /a system that referencePaxos made.*undefined/],
    [() => call.referencePaxosFaults(paxosRound()), /a system that referencePaxos made.*'paxos-round'/],
    [() => call.referencePaxosFaults(call.referencePaxos), /a system that referencePaxos made/],
  ],
  twoGenerals: experimentCalled('twoGenerals', 'messages'),
  twoGeneralsResend: experimentCalled('twoGeneralsResend', 'tries'),
  recorded: [
    [() => call.recorded(), /no recorded sweep undefined; there are .*paxos/],
    [() => call.recorded('../package'), /'\.\.\/package'/],
  ],
  experimentNamed: [
    [() => call.experimentNamed(), /no experiment undefined; there are .*paxos/],
    [() => call.experimentNamed(Symbol('s')), /Symbol\(s\)/],
  ],
  experiments: 'a constant',
  curve: [
    [() => call.curve(), /curve/],
    [() => call.curve([], { x: 'nodes', y: 'rate' }), /curve draws .*an array of 0/],
    [() => call.curve([null], { x: 'nodes', y: 'rate' }), /Row 0.*null/],
    [() => call.curve(rows, { y: 'rate' }), /x of a curve.*undefined/],
    [() => call.curve(rows, { x: 'nodes' }), /y of a curve.*undefined/],
    [() => call.curve(rows, { x: 'nodes', y: 3 }), /y of a curve.*3/],
    [() => call.curve(rows, { x: 'nodes', y: 'rat' }), /'rat'.*rate/],
    [() => call.curve(rows, { x: 'nodes', y: 'rate', name: 3 }), /name.*3/],
    [() => call.curve(rows, { x: 'nodes', y: 'rate', percent: 'yes' }), /percent.*'yes'/],
  ],
  Figure: [
    [() => new (Figure as unknown as new () => unknown)(), /Figure.*undefined/],
    [() => new Figure({} as never), /name.*undefined/],
    [() => new Figure({ ...figure, name: 'Loss Curve' }), /'Loss Curve'/],
    [() => new Figure({ ...figure, rows: 3 } as never), /rows.*3/],
    [() => new Figure({ ...figure, alt: null } as never), /alt.*null/],
    [() => new Figure({ ...figure, live: 3 } as never), /live of a figure must be an object, but is 3/],
    [() => figure.save(undefined as never), /save takes the path.*undefined/],
    [() => figure.save(3 as never), /save takes the path.*3/],
    [() => figure.save(out('n.gif')), /'\.gif'.*\.svg/],
    [() => figure.save(out('n.svg'), { depth: 300 } as never), /'depth'.*width, height/],
    [() => figure.save(out('n.svg'), { widht: 3 } as never), /'widht'/],
    [() => figure.save(out('n.svg'), 300 as never), /300/],
    [() => figure.save(out('n.svg'), { width: 3 }), /width.*3/],
  ],
  lossCurve: [
    [() => call.lossCurve(), /lossCurve takes a sweep.*undefined/],
    [() => call.lossCurve(3), /lossCurve takes a sweep.*3/],
    [() => call.lossCurve(paxosRound), /a function \(sweep it/],
    [() => call.lossCurve(paxosRound()), /a system/],
    [() => call.lossCurve(swept, { x: 'nodes' }), /'nodes' does not vary/],
    [() => call.lossCurve(swept, { x: 3 }), /x must be a text, but is 3/],
    [() => call.lossCurve(swept, { outcomes: 'win' }), /'win'.*success/],
    [() => call.lossCurve(swept, { exact: 3 }), /exact.*3/],
    [() => call.lossCurve(swept, { exact: () => null }), /exact must answer.*null/],
    [() => call.lossCurve(swept, { exact: () => ({ success: 'x' }) }), /'x' for 'success'/],
    [() => call.lossCurve(swept, { recorded: 'paxos-round' }), /recorded.*'paxos-round'/],
    [() => call.lossCurve(swept, { guess: 3 }), /guess.*3/],
    [() => call.lossCurve(swept, { name: 'A B' }), /'A B'/],
    [() => call.lossCurve(swept, { bogus: 3 }), /'bogus'/],
  ],
  spaceTime: [
    [() => call.spaceTime(), /spaceTime takes a run.*undefined/],
    [() => call.spaceTime({}), /spaceTime takes a run.*an object/],
    [() => call.spaceTime(paxosRound()), /a system/],
    [() => call.spaceTime(one, { names: ['A'] }), /names.*3 texts/],
    [() => call.spaceTime(one, { label: 'x' }), /label.*'x'/],
    [() => call.spaceTime(one, { from: 'x' }), /from of spaceTime.*'x'/],
    [() => call.spaceTime(one, { from: 99 }), /from of spaceTime is 99 ms, but the run ends/],
    [() => call.spaceTime(one, { to: 0 }), /to of spaceTime.*is 0/],
    [() => call.spaceTime(one, { label: () => 3 }), /label.*answered 3/],
  ],
  stateGraph: [
    [() => call.stateGraph(), /stateGraph takes an exploration as explore returned it.*undefined/],
    [() => call.stateGraph(paxosRound), /a function \(explore what it makes first\)/],
    [() => call.stateGraph(paxosRound()), /a system \(explore it first\)/],
    [() => call.stateGraph({ ...graphed }), /a copy of one/],
    [() => call.stateGraph(graphed, { color: 'valency' }), /'color'.*colour, names, label, name/],
    [() => call.stateGraph(graphed, { colour: 'red' }), /colour.*'decided' or 'valency'.*'red'/],
    [() => call.stateGraph(graphed, { names: ['A'] }), /names.*2 texts/],
    [() => call.stateGraph(graphed, { label: 'x' }), /label.*'x'/],
    [() => call.stateGraph(graphed, { label: () => 3 }), /label.*answered 3/],
    [() => call.stateGraph(graphed, { name: 'A B' }), /'A B'/],
    [
      () => call.stateGraph(call.explore(paxosRound(), { limits: { depth: 9 } })),
      /a picture can show 300.*depth: \d/,
    ],
  ],
  broadcast: action,
  cancelTimer: action,
  decide: action,
  send: action,
  setTimer: action,
  toss: action,
  toEveryone: [
    [() => call.toEveryone(), /toEveryone.*undefined/],
    [() => call.toEveryone({ type: 'Collect' }), /toEveryone.*an object/],
  ],
  ArgumentError: 'an error',
  ProtocolError: 'an error',
  constant: [
    [() => call.constant(), /constant delay.*undefined/],
    [() => call.constant(-1), /-1/],
  ],
  uniform: [
    [() => call.uniform(), /uniform delay.*undefined/],
    [() => call.uniform(2, 1), /at least 2, but is 1/],
  ],
  exponential: [
    [() => call.exponential(), /exponential delay.*undefined/],
    [() => call.exponential(Infinity), /Infinity/],
  ],
  pareto: [
    [() => call.pareto(), /Pareto delay.*undefined/],
    [() => call.pareto(1, 0), /shape.*is 0/],
  ],
  longestDelay: [
    [() => call.longestDelay(), /delay must be.*undefined/],
    [() => call.longestDelay(3), /delay must be.*3/],
    [() => call.longestDelay({ law: 'constant', delay: -1 }), /-1/],
  ],
  role: [
    [() => call.role(), /role.*undefined/],
    [() => call.role({}), /role.*without start/],
    [() => call.role({ start, onn: {} }), /'onn'.*start, on/],
    [() => call.role({ start: 3 }), /start must be a function, but is 3/],
    [() => call.role({ start, on: { Ping: 'pong' } }), /on Ping.*'pong'/],
    [() => call.role({ start, timer: [() => 1] }), /timer.*an array of 1/],
  ],
  system: [
    [() => call.system(), /system.*undefined/],
    [() => call.system({ nodes: 0, role: { start } }), /nodes.*is 0/],
    [() => call.system({ nodes: 1 }), /role of node 0.*undefined/],
    [() => call.system({ nodes: 1, role: { start }, name: 7 }), /name.*7/],
    [() => call.system({ nodes: 1, role: { start }, parameters: 'abc' }), /parameters.*'abc'/],
    [() => call.system({ nodes: 1, role: { start }, exact: { x: 'y' } }), /exact.*'x'/],
    [() => call.system({ nodes: 1, role: { start }, network: { los: 1 } }), /'los'.*loss/],
  ],
  together: [
    [() => call.together(), /together.*undefined/],
    [() => call.together({ acceptor: 3 }), /acceptor.*3/],
    [() => call.together({ acceptor: { start, onn: {} } }), /acceptor.*'onn'/],
  ],
  check: 'answers nonsense with feedback, which its own tests hold it to',
  clearOutput: [
    [() => call.clearOutput(3), /clearOutput.*3/],
    [() => call.clearOutput(null), /clearOutput.*null/],
  ],
  html: [
    [() => call.html(), /html takes a text.*undefined/],
    [() => call.html(3), /html takes a text.*3/],
  ],
  markdown: [
    [() => call.markdown(), /markdown takes a text.*undefined/],
    [() => call.markdown(['a']), /markdown takes a text.*an array of 1/],
  ],
  newDisplay: 'takes nothing, and shows anything',
  show: 'shows anything',
  explain: [
    [() => call.explain(), /explain takes a run.*undefined/],
    [() => call.explain(paxosRound), /a function \(run it/],
    [() => call.explain(one, { names: ['A'] }), /names.*3 texts/],
    [() => call.explain(one, { label: 3 }), /label.*3/],
    [() => call.explain(one, { most: 0 }), /most.*is 0/],
  ],
  eventList: [
    [() => call.eventList(), /eventList takes a run.*undefined/],
    [() => call.eventList(paxosRound), /a function \(run it/],
    [() => call.eventList(one, { most: 0 }), /most.*is 0/],
    [() => call.eventList(one, { names: 3 }), /names.*3/],
  ],
  withProgress: [
    [() => call.withProgress(), /withProgress takes.*undefined/],
    [() => call.withProgress(swept), /withProgress takes.*an object/],
  ],
  percent: [
    [() => call.percent(), /percent takes.*undefined/],
    [() => call.percent(Number.NaN), /percent takes.*NaN/],
    [() => call.percent(0.5, 0.5), /digits.*0\.5/],
  ],
  table: [
    [() => call.table(), /table takes.*undefined/],
    [() => call.table([]), /table takes.*an array of 0/],
    [() => call.table([3]), /Row 1.*3/],
    [() => call.table([{ a: null }]), /'a'.*null/],
  ],
  widget: [
    [() => call.widget(), /widget takes its options as an object.*undefined/],
    [() => call.widget({ esm: 3, state: {} }), /esm of widget must be a text.*3/],
    [() => call.widget({ esm: 'export default {}', state: 3 }), /state of widget.*3/],
  ],
  openComm: [
    [() => call.openComm(3), /target of openComm must be a text.*3/],
    [() => call.openComm('jupyter.widget'), /openComm works in a notebook only/],
  ],
  registerComm: [
    [() => call.registerComm('x', 3), /opened of registerComm must be a function.*3/],
    [() => call.registerComm(3, () => {}), /target of registerComm must be a text.*3/],
  ],
  Accept: message,
  Begin: message,
  Collect: message,
  Last: message,
  acceptor: 'a role',
  mutants: 'a constant',
  referenceAcceptor: [
    [() => call.referenceAcceptor('literal'), /no mutant 'literal'; there are none, literal-accept/],
    [() => call.referenceAcceptor('toString'), /no mutant 'toString'/],
  ],
  referenceLeader: [
    [() => call.referenceLeader(), /leaders of referenceLeader.*undefined/],
    [() => call.referenceLeader(0), /leaders of referenceLeader.*is 0/],
    [() => call.referenceLeader(2, 'half'), /no mutant 'half'; there are none, literal-accept/],
    [() => call.referenceLeader(2, null), /no mutant null/],
  ],
  acknowledgingGeneral: 'a role',
  startOfRound: 'makes a state: plain data; types are enough',
  majority: 'compares two numbers; types are enough',
  leader: [
    [() => call.leader(), /rounds of leader.*undefined/],
    [() => call.leader(0, -5), /rounds of leader.*is 0/],
    [() => call.leader(1, -5), /timeout of leader.*-5/],
    [() => call.leader(1, Infinity), /timeout of leader.*Infinity/],
    [() => call.leader(1, 5, 3), /isQuorum of leader.*3/],
  ],
  general: [
    [() => call.general(), /messages of general.*undefined/],
    [() => call.general(-1.5), /messages of general.*-1\.5/],
    [() => call.general(0), /messages of general.*is 0/],
  ],
  resendingGeneral: [
    [() => call.resendingGeneral(0, -1), /tries of resendingGeneral.*is 0/],
    [() => call.resendingGeneral(1, -1), /timeout of resendingGeneral.*-1/],
    [() => call.resendingGeneral(1), /timeout of resendingGeneral.*undefined/],
  ],
  wilson: [
    [() => call.wilson(), /trials.*undefined/],
    [() => call.wilson(11, 10), /count.*11/],
    [() => call.wilson(5, 10, 95), /confidence.*95/],
  ],
};

const names = Object.keys(library) as Name[];
const checked = names.filter((name) => typeof table[name] === 'object');

/** What a call throws, at once or later. */
async function thrownBy(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
    return null;
  } catch (error) {
    return error;
  }
}

beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});

afterAll(() => {
  vi.restoreAllMocks();
});

test('the table is about every public name, and no other', () => {
  expect(Object.keys(table).sort()).toEqual([...names].sort());
});

test.each(checked)('%s refuses nonsense, and says what was given', async (name) => {
  const refusals = table[name] as readonly Refusal[];
  expect(refusals.length).toBeGreaterThan(1);
  for (const [attempt, says] of refusals) {
    const error = await thrownBy(attempt);
    expect(error, String(attempt)).toBeInstanceOf(ArgumentError);
    expect((error as Error).message, String(attempt)).toMatch(says);
  }
});

const nonsense = [
  null,
  Number.NaN,
  -1,
  '',
  'nonsense',
  true,
  1n,
  [],
  {},
  [null],
  () => 3,
  Symbol('nonsense'),
];

test.each(checked)('whatever %s is given, no other error comes out', async (name) => {
  const called = call[name] as (...given: unknown[]) => { next?: () => unknown };
  for (const first of [undefined, ...nonsense]) {
    for (const second of [undefined, ...nonsense]) {
      const error = await thrownBy(() => {
        if (name === 'Figure') return new Figure(first as never);
        const made = called(first, second);
        return name.endsWith('Steps') ? made.next?.() : made;
      });
      const given = `${name}(${String(first)}, ${String(second)})`;
      if (error !== null) expect(error, given).toBeInstanceOf(ArgumentError);
    }
  }
});

/** Functions that take options: right arguments before them, right options, and the options there are. */
test.each<[Name, readonly unknown[], object, readonly string[]]>([
  ['run', [paxosRound()], {}, ['seed', 'point', 'trial', 'lose', 'mostEvents']],
  [
    'sample',
    [paxosRound()],
    { trials: 2 },
    ['trials', 'seed', 'from', 'point', 'confidence', 'mostEvents', 'mostCells'],
  ],
  ['sweep', [paxosRound, {}], { trials: 2 }, ['trials', 'seed', 'confidence', 'mostEvents', 'mostCells']],
  ['sweep', [paxosRound], {}, ['nodes', 'loss', 'delay']],
  ['defeat', [paxosRound({ nodes: 3 }), 'success'], {}, ['mostRuns', 'mostEvents']],
  ['defeat', [paxosRound({ nodes: 3 })], {}, []],
  [
    'lossCurve',
    [swept],
    {},
    ['x', 'outcomes', 'exact', 'recorded', 'guess', 'asked', 'name', 'xTitle', 'yTitle'],
  ],
  ['curve', [rows], { x: 'nodes', y: 'rate' }, ['x', 'y', 'guess', 'name', 'xTitle', 'yTitle', 'percent']],
  ['explore', [paxosRound({ nodes: 3 })], {}, ['properties', 'faults', 'reduce', 'limits', 'threads']],
  ['replay', [paxosRound(), []], {}, ['faults']],
  ['spaceTime', [one], {}, ['names', 'label', 'from', 'to', 'name']],
  ['stateGraph', [graphed], {}, ['colour', 'names', 'label', 'name']],
  ['eventList', [one], {}, ['names', 'most']],
  ['explain', [one], {}, ['names', 'label', 'most']],
  ['widget', [], { esm: 'export default {}', state: {} }, ['esm', 'state', 'css', 'about']],
  ['experiment', [], parts, Object.keys(parts)],
  [
    'system',
    [],
    { nodes: 3, role: { start } },
    ['name', 'nodes', 'role', 'inputs', 'network', 'faults', 'outcomes', 'exact', 'parameters'],
  ],
  ['role', [], { start }, ['start', 'on', 'timer', 'toss', 'stable', 'recover']],
])('whatever an option of %s is given, no other error comes out', async (name, before, right, options) => {
  const more = [...nonsense, 0, 1.5, Infinity, () => null, [{}], new Map()];
  const wrong = [
    ...more,
    ...options.flatMap((option) => more.map((given) => ({ ...right, [option]: given }))),
  ];
  for (const given of wrong) {
    const error = await thrownBy(() => {
      const made = call[name](...before, given);
      return name === 'experiment' ? made() : made;
    });
    if (error !== null) expect(error, describe(given)).toBeInstanceOf(ArgumentError);
  }
});

const describe = (given: unknown) =>
  typeof given === 'object' && given !== null
    ? Object.entries(given)
        .map(([option, value]) => `${option}: ${String(value)}`)
        .join(', ')
    : String(given);

test.each<[string, unknown, RegExp]>([
  ['send', library.send('x' as never, { type: 'Ping' }), /sends to node 'x'/],
  ['send, without a message', library.send(0, undefined), /message of action 1 it returned is undefined/],
  ['broadcast', library.broadcast(3), /message of action 1 it returned has no type/],
  ['setTimer', library.setTimer('wake', -1), /timer 'wake'/],
  ['cancelTimer', library.cancelTimer(3 as never), /timer 3/],
  ['toss', library.toss('coin', 0), /toss 'coin'/],
  ['decide', library.decide(Number.NaN), /NaN/],
])('a wrong %s is refused where a handler returns it', (_, given, says) => {
  expect(() => sending(given)).toThrow(ProtocolError);
  expect(() => sending(given)).toThrow(says);
});

test.each(['lose', 'duplicate', 'crash', 'recover', 'byzantine'])(
  'whatever is given for the fault %s, no other error comes out',
  async (fault) => {
    for (const given of [...nonsense, [{}], new Map()]) {
      const error = await thrownBy(() => explored({ faults: { [fault]: given }, limits: { depth: 3 } }));
      if (error !== null) expect(error, describe({ [fault]: given })).toBeInstanceOf(ArgumentError);
    }
  },
);

test.each(['dropDead', 'partialOrder', 'symmetry'])(
  'whatever is given for %s of reduce, no other error comes out',
  async (option) => {
    for (const given of [...nonsense, [{}], new Map()]) {
      const error = await thrownBy(() => explored({ reduce: { [option]: given }, limits: { depth: 3 } }));
      if (error !== null) expect(error, describe({ [option]: given })).toBeInstanceOf(ArgumentError);
    }
  },
);

test.each(['move', 'node', 'from', 'to', 'name', 'message', 'faces', 'place'])(
  'whatever the part %s of a move is, no other error comes out',
  async (part) => {
    const coin = role<object, never>({
      start: () => [{}, library.setTimer('ring', 1)],
      timer: { ring: (me) => [me, library.toss('coin', 2)] },
      toss: { coin: (me) => me },
    });
    const message = { type: 'Collect', round: 1, value: 'v0' };
    const moves = [
      { move: 'start', node: 0, faces: undefined },
      ...['deliver', 'lose', 'duplicate', 'lie'].map((move) => ({ move, from: 0, to: 1, message })),
      { move: 'timer', node: 0, name: 'ring', faces: [1] },
      ...['crash', 'recover'].map((move) => ({ move, node: 1 })),
    ];
    for (const tried of [
      paxosRound({ nodes: 3 }),
      system({ nodes: 2, role: coin, network: { fifo: true } }),
    ]) {
      for (const move of moves) {
        for (const given of [...nonsense, undefined, 0.5, 77, 'length', [{}], ['x'], new Map()]) {
          const begun = move.move === 'start' ? [] : moves.slice(0, 1);
          const error = await thrownBy(() => call.replay(tried, [...begun, { ...move, [part]: given }]));
          if (error !== null) expect(error, describe({ [part]: given })).toBeInstanceOf(ArgumentError);
        }
      }
    }
  },
);

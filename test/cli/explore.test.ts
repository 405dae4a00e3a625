import { describe, expect, it } from 'vitest';
import { quorumlab } from './quorumlab.js';

/*
 * The counts are those that other model checkers found, too. The steps of the mutants are those of runs counted by
 * hand (each start, and eight messages a round; for forget-promise a crash and a recovery more): no shortest one can
 * be longer. That none is shorter is shown for the smallest sizes, in test/engines/explore/plain-search.test.ts.
 */

interface Printed {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly complete: boolean;
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly steps: unknown;
  }[];
  readonly seconds: number;
}

async function ended(line: string, exit: number) {
  const { code, stdout, stderr } = await quorumlab(['explore', ...line.split(' ')]);
  expect(code).toBe(exit);
  if (exit === 0) expect(stderr).toBe('');
  return { stdout, stderr };
}

async function printed(line: string, exit = 0): Promise<Printed> {
  return JSON.parse((await ended(`${line} --json`, exit)).stdout) as Printed;
}

describe('quorumlab explore --json', () => {
  it('prints one object', async () => {
    const { seconds, depth, ...rest } = await printed('reference-paxos --leaders 1 --acceptors 3 --lose any');
    expect(rest).toEqual({
      model: 'reference-paxos',
      // Not loss: how likely it is means nothing here.
      parameters: { leaders: 1, acceptors: 3, mutant: 'none' },
      states: 1117,
      transitions: 4243,
      complete: true,
      properties: [{ name: 'consistency', verdict: 'holds', steps: null }],
    });
    // One start, and of three messages each kind: Collect, Last, Begin and Accept.
    expect(depth).toBe(1 + 4 * 3 - 1);
    expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['--leaders 1', { states: 210 }],
    ['', { states: 101_408, transitions: 518_682 }],
    ['--acceptors 2 --lose any', { states: 2053 }],
    ['--lose any', { states: 895_971, transitions: 7_159_994 }],
  ])('reference-paxos %s: the counts that are known', async (flags, counts) => {
    expect(await printed(`reference-paxos ${flags}`.trim())).toMatchObject({ ...counts, complete: true });
  });

  it('--drop-dead: a message that is lost is as good as one that never arrives', async () => {
    const [lost, kept] = [
      await printed('reference-paxos --lose any --drop-dead'),
      await printed('reference-paxos --drop-dead'),
    ];
    expect([lost.states, lost.transitions]).toEqual([kept.states, kept.transitions]);
    // So many there are in a second model, too: test/engines/explore/mutants.test.ts.
    expect(lost.states).toBe(3789);
  });

  it('--symmetry: states that differ only in which acceptor is which are one', async () => {
    const { states, properties } = await printed('reference-paxos --symmetry');
    // So many orbits there are when all renamings are written down: test/engines/explore/symmetry.test.ts.
    expect(states).toBe(17_916);
    expect(properties).toEqual([{ name: 'consistency', verdict: 'holds', steps: null }]);
  });

  it('--partial-order: fewer states, and the same verdicts', async () => {
    const sound = await printed('reference-paxos --partial-order');
    expect(sound.states).toBeLessThan(101_408);
    expect(sound.properties).toEqual([{ name: 'consistency', verdict: 'holds', steps: null }]);
    const { properties } = await printed(
      'reference-paxos --mutant half-quorum --acceptors 2 --partial-order',
    );
    expect(properties).toMatchObject([{ name: 'consistency', verdict: 'violated' }]);
    expect(properties[0]?.steps).toBeGreaterThanOrEqual(10);
  });

  it('--threads 2: all but the time is the same', async () => {
    const { seconds: _, ...one } = await printed('reference-paxos --lose any');
    const { seconds: __, ...two } = await printed('reference-paxos --lose any --threads 2');
    expect(two).toEqual(one);
    expect(await printed('reference-paxos --threads 2')).toMatchObject({
      ...{ states: 101_408, transitions: 518_682 },
      complete: true,
    });
  });

  it.each([
    'literal-accept --drop-dead --symmetry',
    'literal-accept --drop-dead --symmetry --lose any',
    'literal-accept --drop-dead --symmetry --threads 2',
  ])('--mutant %s: 18 moves all the same', async (flags) => {
    const { properties } = await printed(`reference-paxos --mutant ${flags}`);
    expect(properties).toEqual([{ name: 'consistency', verdict: 'violated', steps: 18 }]);
  });

  it('what is left out adds no key to the object', async () => {
    const [plain, reduced] = [
      await printed('reference-paxos --leaders 1'),
      await printed('reference-paxos --leaders 1 --drop-dead --symmetry --partial-order --threads 2'),
    ];
    expect(Object.keys(reduced)).toEqual(Object.keys(plain));
  });

  it.each([
    ['literal-accept', 18],
    ['half-quorum --acceptors 2', 10],
    ['forget-promise', 20],
  ])('--mutant %s is inconsistent after %d moves', async (mutant, steps) => {
    const { complete, properties } = await printed(`reference-paxos --mutant ${mutant}`);
    expect(complete).toBe(false);
    expect(properties).toEqual([{ name: 'consistency', verdict: 'violated', steps }]);
  });

  it.each([
    // Half of three, rounded up, is more than half.
    'half-quorum --acceptors 3',
    // It takes a third round to find two old values.
    'first-last --leaders 2',
    // Where nobody crashes, nobody forgets.
    'forget-promise --crash 0 --recover 0',
  ])('--mutant %s is safe', async (mutant) => {
    const { complete, properties } = await printed(`reference-paxos --mutant ${mutant}`);
    expect(complete).toBe(true);
    expect(properties).toEqual([{ name: 'consistency', verdict: 'holds', steps: null }]);
  });

  it('any experiment, and its outcomes as properties: does it come about?', async () => {
    const { properties } = await printed('two-generals --messages 2 --property neither,both,alone,validity');
    expect(properties).toEqual([
      { name: 'neither', verdict: 'found', steps: 0 },
      { name: 'both', verdict: 'found', steps: 3 },
      { name: 'alone', verdict: 'found', steps: 2 },
      // They decide to attack; their inputs say nothing of it.
      { name: 'validity', verdict: 'violated', steps: 2 },
    ]);
  });

  it('termination: a run against it ends, or goes round for ever; no other property has a cycle', async () => {
    const { properties } = await printed(
      'two-generals --messages 1 --lose any --property termination,consistency',
    );
    expect(properties).toEqual([
      // The one message is lost, and the other general waits.
      { name: 'termination', verdict: 'violated', steps: 2, cycle: 0 },
      { name: 'consistency', verdict: 'holds', steps: null },
    ]);
    const safe = await printed('two-generals --messages 1 --property termination');
    expect(safe.properties).toEqual([{ name: 'termination', verdict: 'holds', steps: null, cycle: null }]);
  });

  it('crashes, and nodes that come back', async () => {
    const { properties } = await printed('paxos-round --nodes 3 --crash 1 --property success');
    expect(properties[0]?.verdict).toBe('found');
    const [all, some] = [await printed('two-generals --crash 2'), await printed('two-generals --crash 1')];
    expect(some.states).toBeLessThan(all.states);
    const back = await printed('two-generals --crash 1 --recover 1');
    expect(back.states).toBeGreaterThan(some.states);
  });

  it('more messages: duplicated ones', async () => {
    const { states } = await printed('two-generals --messages 1 --duplicate 1');
    // Before the start; one copy under way or two; one after the first, none.
    expect(states).toBe(1 + 2 + 3);
  });
});

describe('quorumlab explore', () => {
  it('says what was found, and shows the way there, move by move', async () => {
    const { stdout } = await ended('reference-paxos --mutant half-quorum --acceptors 2 --lose any', 0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'reference-paxos: leaders 2, acceptors 2, mutant half-quorum, any message may be lost',
    );
    expect(lines[2]).toMatch(
      /^[\d,]+ states, [\d,]+ transitions, at most 10 moves from the first, in [\d.]+ s$/,
    );
    expect(lines[3]).toBe('The search ended early: every property had its verdict.');
    expect(lines[5]).toBe('consistency is violated; a shortest way there takes 10 moves:');
    const moves = lines.slice(6);
    expect(moves.map((line) => line.slice(0, 6))).toEqual(
      Array.from({ length: 10 }, (_, i) => `  ${String(i + 1).padStart(2)}. `),
    );
    const text = moves.join('\n');
    expect(text).toMatch(/\. node 0 starts\n/);
    expect(text).toMatch(/\. node \d gets Collect\(round 1\) from node 0\n/);
    expect(text).toMatch(/\. node 0 gets Accept\(round 1, value 1\) from node \d, and decides 1/);
    expect(text).toMatch(/\. node 1 gets Accept\(round 2, value 2\) from node \d, and decides 2/);
  });

  it('says so where every state was visited', async () => {
    const { stdout } = await ended('reference-paxos --leaders 1 --property validity,success,consistency', 0);
    expect(stdout).toMatch(/\n210 states, [\d,]+ transitions, .*\nEvery state was visited\.\n/);
    expect(stdout).toMatch(/\nvalidity holds in every state\.\n/);
    expect(stdout).toMatch(/\nsuccess can come about; a shortest way there takes 9 moves:\n/);
    expect(stdout).toMatch(/\nconsistency holds in every state\.\n$/);
  });

  it('says what was left out, a line each', async () => {
    const { stdout } = await ended('reference-paxos --leaders 1 --lose any --drop-dead --symmetry', 0);
    expect(stdout).toMatch(
      new RegExp(
        [
          '\nEvery state was visited\\.',
          'Left out, as it can change no verdict:',
          '  losses: a message that is lost is as good as one that never arrives',
          '  what a node will ignore for ever: [\\d,]+ of [\\d,]+ pairs of .*',
          '  symmetry: nodes 1, 2, 3 are interchangeable, whichever is which',
          '\nconsistency holds in every state\\.\n$',
        ].join('\n'),
      ),
    );
    expect((await ended('reference-paxos --leaders 1', 0)).stdout).not.toContain('Left out');
  });

  it('with --partial-order it does not call the way that it shows a shortest one', async () => {
    const { stdout } = await ended('reference-paxos --mutant half-quorum --acceptors 2 --partial-order', 0);
    expect(stdout).toMatch(/\nconsistency is violated; a way there takes \d+ moves:\n/);
  });

  it.each([
    ['two-generals --symmetry', 'two-generals names no interchangeable nodes: leave out --symmetry.'],
    [
      'reference-paxos --acceptors 1 --symmetry',
      'reference-paxos names no interchangeable nodes: leave out --symmetry.',
    ],
    [
      'reference-paxos --symmetry --property consistency,termination',
      'termination is about whole runs, in which each node matters by itself: leave out --symmetry.',
    ],
    ['reference-paxos --threads 0', 'threads must be a whole number from 1 to 64, but is 0.'],
    ['reference-paxos --threads 1.5', 'threads must be a whole number from 1 to 64, but is 1.5.'],
    ['reference-paxos --threads x', "--threads must be a number, but is 'x'."],
  ])('%s is refused, in one line', async (line, says) => {
    expect(await ended(line, 2)).toEqual({ stdout: '', stderr: `quorumlab: ${says}\n` });
  });

  it('names the faults, and which nodes they are about', async () => {
    const line = 'reference-paxos --mutant forget-promise --acceptors 1 --lose 2 --duplicate 1';
    expect((await ended(line, 0)).stdout).toMatch(
      /^.*, 2 messages may be lost, 1 message may be duplicated, 1 crash of node 2, 1 node may come back\n/,
    );
  });

  it.each([
    ['--states 1000', /by its limit, at 1,\d\d\d states: not every one was visited/],
    ['--depth 3', /by its limit, 3 moves from the first state: not every one was visited/],
  ])('cut off by %s it says so, and no more than it knows', async (limit, says) => {
    const { stdout, stderr } = await ended(`reference-paxos ${limit} --property consistency,success`, 3);
    expect(stdout).toMatch(says);
    expect(stdout).toContain('consistency is open: it holds in every state that was visited.\n');
    expect(stdout).toContain('success is open: it did not come about in the states that were visited.\n');
    expect(stderr).toMatch(says);
    const { complete, properties } = await printed(`reference-paxos ${limit}`, 3);
    expect(complete).toBe(false);
    expect(properties).toEqual([{ name: 'consistency', verdict: 'open', steps: null }]);
  });

  it('termination is open where its own search is cut off', async () => {
    const { stdout, stderr } = await ended(
      'reference-paxos --leaders 1 --lose any --drop-dead --states 210 --property termination',
      3,
    );
    expect(stdout).toMatch(/\nEvery state was visited\.\n/);
    expect(stdout).toMatch(/\ntermination is open: .* cut off\.\n$/);
    expect(stderr).toMatch(/The search for a run against it was cut off/);
  });

  it('a limit that comes after the last verdict is none to speak of', async () => {
    const { stdout } = await ended('reference-paxos --mutant half-quorum --acceptors 2 --depth 10', 0);
    expect(stdout).toContain('consistency is violated');
  });

  it.each(['', ' --threads 2', ' --json'])(
    'stopped by Ctrl-C it prints what it had found%s',
    async (flags) => {
      // So that we know when it listens.
      const tells = "process.on('newListener', (event) => event === 'SIGINT' && process.stderr.write('!'))";
      const { code, stdout, stderr } = await quorumlab(
        `explore reference-paxos --leaders 4 --acceptors 4 --states 30000000${flags}`.split(' '),
        {
          env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tells)}` },
          onStart: (child) => {
            child.stderr?.on('data', (text: string) => {
              if (text.includes('!')) child.kill('SIGINT');
            });
          },
        },
      );
      expect(code).toBe(130);
      expect(stderr).toMatch(/quorumlab: The search was stopped: not every state was visited\n$/);
      if (flags !== ' --json') {
        expect(stdout).toMatch(
          /\n[\d,]+ states?, .*\nThe search was stopped: .*\n\nconsistency is open\.\n$/,
        );
      } else {
        const { states, complete, properties } = JSON.parse(stdout) as Printed;
        expect(states).toBeGreaterThan(0);
        expect({ complete, verdict: properties[0]?.verdict }).toEqual({ complete: false, verdict: 'open' });
      }
    },
  );
});

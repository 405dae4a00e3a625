import { describe, expect, test } from 'vitest';
import { todo } from '../../src/assignments/feedback.js';
import { oneValue } from '../../src/assignments/one-value.js';
import {
  always,
  consistency,
  decides,
  eventually,
  sometimes,
  termination,
  validity,
} from '../../src/engines/explore/properties.js';

// Answers are written as students write them: without types.
// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

describe('7.1, one value at most', () => {
  const check = (answer: unknown) => oneValue(answer as never);
  const claim = (holds: (at: Any, system: Any) => Any) => check(always('one value', holds as never));
  /** A right one, written without the library's. */
  const oneAtMost = (nodes: Any) =>
    nodes.every((a: Any) =>
      nodes.every((b: Any) => a.decided === undefined || b.decided === undefined || a.decided === b.decided),
    );

  test('not started', () => {
    expect(claim(() => todo())).toMatchObject({
      verdict: 'not started',
      points: 0,
      of: 3,
      assignment: '7.1',
    });
  });

  test.each<[string, unknown, RegExp]>([
    [
      'nothing',
      undefined,
      /^The check needs a property, as always\('one value', …\) makes it; it got undefined/,
    ],
    ['a function', () => true, /it got a function\.$/],
    ['a verdict', { name: 'one value', verdict: 'holds' }, /it got an object/],
    ['a kind that there is not', { name: 'one value', kind: 'never', holds: () => true }, /it got an object/],
  ])('wrong shape: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
  });

  test.each<[string, (at: Any) => Any, RegExp]>([
    [
      'no return',
      () => {},
      /^At the beginning, nobody has decided\. .* must be true or false there, but is undefined \(is a return missing\?\)/,
    ],
    ['how many', ({ nodes }) => nodes.length, /but is 5\.$/],
    ['async', async () => true, /is a Promise \(the function may not be async\)/],
    ['async, and failing', async () => todo(), /is a Promise/],
    [
      'a leader that has not started',
      ({ nodes }) => nodes[0].state.phase !== 'done',
      /^At the beginning, nobody has decided: your property threw TypeError: .*null/,
    ],
  ])('wrong shape: %s', (_, holds, message) => {
    const found = claim(holds);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
    // Nothing has happened yet: there is nothing to be drawn.
    expect(found.run).toBeUndefined();
  });

  test('wrong shape: throwing where somebody has decided is shown the run to there', () => {
    const found = claim(({ nodes }) => {
      if (nodes.some(({ decided }: Any) => decided !== undefined)) throw new RangeError('one too many');
      return true;
    });
    expect(found.message).toMatch(
      /^At the end of the run below, leader \d has decided \d: your property threw RangeError: one too many/,
    );
    expect(found).toMatchObject({ verdict: 'wrong shape', points: 0 });
    // Start, two Collects, two Lasts, two Begins, two Accepts.
    expect(found.run?.events).toHaveLength(9);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'two values, sometimes',
      sometimes('two', ({ nodes }) => !oneAtMost(nodes)),
      /^sometimes asks whether there is/,
    ],
    ['a value is decided', decides(1), /^sometimes asks/],
    ['in the end', eventually('one', ({ nodes }) => oneAtMost(nodes)), /^eventually asks whether every run/],
    ['everyone decides', termination, /^eventually asks/],
  ])('known mistake: of another kind: %s', (_, answer, message) => {
    const found = check(answer);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  const values = (nodes: Any) => new Set(nodes.map(({ decided }: Any) => decided));
  const isLeader = ({ state }: Any) => state === null || 'phase' in state;

  test.each<[string, (at: Any, system: Any) => boolean, RegExp]>([
    [
      'always true',
      ({ nodes }) => nodes.length > 0,
      /^It is true in every state.*leader \d has decided \d and leader \d has decided \d: two values\. Your property is true there, and should be false\.$/,
    ],
    [
      'one of the wishes',
      ({ nodes }) => nodes.every(({ decided }: Any) => decided === undefined || decided <= 3),
      /^It is true in every state/,
    ],
    ['its opposite', ({ nodes }) => !oneAtMost(nodes), /other way round/],
    [
      'all alike',
      ({ nodes }) => nodes.every(({ decided }: Any) => decided === nodes[0].decided),
      /^It counts undefined as a value\. .*acceptor.* leader \d has decided \d: no two values\. Your property is false there, and should be true\.$/,
    ],
    ['one in a set', ({ nodes }) => values(nodes).size === 1, /^It counts undefined as a value\. .*acceptor/],
    [
      'one in a set, of the leaders',
      ({ nodes }) => values(nodes.filter(isLeader)).size === 1,
      /^It counts undefined .* a leader that has decided nothing/,
    ],
    [
      'nobody is undecided',
      ({ nodes }) =>
        nodes.filter(isLeader).every(({ decided }: Any) => decided !== undefined) && oneAtMost(nodes),
      /^It asks that all leaders decide, too/,
    ],
    [
      'one leader',
      ({ nodes }) => nodes.filter(({ decided }: Any) => decided !== undefined).length <= 1,
      /^Several leaders may decide, if it is the same value/,
    ],
    [
      'the first two',
      ({ nodes: [one, two] }) =>
        one.decided === undefined || two.decided === undefined || one.decided === two.decided,
      /^It looks at two leaders only/,
    ],
    [
      'what is accepted',
      ({ nodes }) => {
        const accepted = nodes.flatMap(({ state }: Any) => (state?.accepted ? [state.accepted.value] : []));
        return accepted.every((value: Any) => value === accepted[0]);
      },
      /^It looks at what is accepted/,
    ],
  ])('known mistake: %s', (_, holds, message) => {
    const found = claim(holds);
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
  });

  test('known mistake: validity, which is true in all these states', () => {
    expect(check(validity).message).toMatch(/^It is true in every state/);
  });

  test('known mistake: a memory outside', () => {
    const seen = new Set<string>();
    const found = claim(({ nodes }) => {
      const state = JSON.stringify(nodes);
      const isNew = !seen.has(state);
      seen.add(state);
      return isNew ? !oneAtMost(nodes) : oneAtMost(nodes);
    });
    expect(found).toMatchObject({ verdict: 'known mistake', points: 0 });
    expect(found.message).toMatch(/^Asked twice .* variable outside/);
  });

  test('a mistake is shown by a shortest run, its nodes named', () => {
    const found = claim(({ nodes }) => values(nodes).size === 1);
    // Start, two Collects, two Lasts, two Begins, two Accepts: sooner nobody can decide.
    expect(found.run?.events).toHaveLength(9);
    expect(found.names).toEqual(['leader 1', 'leader 2', 'acceptor A', 'acceptor B', 'acceptor C']);
    // Two rounds of those nine steps: sooner no two can have decided.
    const blind = claim(() => true);
    expect(blind.run?.events).toHaveLength(18);
    expect(oneAtMost(blind.run?.end.nodes)).toBe(false);
  });

  test('three leaders are looked at where two show nothing', () => {
    const found = claim(({ nodes: [one, two] }) => oneAtMost([one, two]));
    expect(found.names).toEqual(['leader 1', 'leader 2', 'leader 3', 'acceptor A']);
    // One acceptor is a majority: start, Collect, Last, Begin, Accept, twice.
    expect(found.run?.events).toHaveLength(10);
    expect(found.run?.end.nodes[2]?.decided).toBeDefined();
  });

  test.each<[string, (at: Any) => boolean]>([
    ['never 2', ({ nodes }) => oneAtMost(nodes) && nodes.every(({ decided }: Any) => decided !== 2)],
    ['neighbours', ({ nodes: [a, b, c] }) => oneAtMost([a, b]) && oneAtMost([b, c])],
    ['false', () => false],
  ])('wrong: %s', (_, holds) => {
    const found = claim(holds);
    expect(found).toMatchObject({ verdict: 'wrong', points: 0 });
    expect(found.message).toMatch(/^At the (beginning|end of the run below), .* should be (true|false)\.$/);
  });

  test.each<[string, (at: Any, system: Any) => boolean]>([
    ['each with each', ({ nodes }) => oneAtMost(nodes)],
    [
      'a set without undefined',
      ({ nodes }) => new Set(nodes.flatMap(({ decisions }: Any) => decisions)).size <= 1,
    ],
    [
      'the leaders, by what they are',
      ({ nodes }) => {
        const done = nodes.filter(({ state }: Any) => state?.phase === 'done');
        return done.every(({ state }: Any) => state.value === done[0].state.value);
      },
    ],
    ['the leaders, taken out', ({ nodes }) => oneAtMost(nodes.splice(0, nodes.length > 4 ? 2 : 3))],
    [
      'the leaders, by the system',
      ({ nodes }, { parameters: { leaders } }) => oneAtMost(nodes.slice(0, leaders)),
    ],
  ])('right: %s', (_, holds) => {
    expect(claim(holds)).toMatchObject({ verdict: 'right', points: 3 });
  });

  test("right: the library's", () => {
    expect(check(consistency)).toMatchObject({ verdict: 'right', points: 3 });
  });
});

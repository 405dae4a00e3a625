import { describe, expect, test } from 'vitest';
import { run } from '../../src/engines/run.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { broadcast } from '../../src/model/actions.js';
import { ArgumentError } from '../../src/model/errors.js';
import { role } from '../../src/model/role.js';
import { system } from '../../src/model/system.js';
import { displaySymbol } from '../../src/notebook/display.js';
import { eventList } from '../../src/notebook/events.js';

const names = ['General A', 'General B'];

describe('a run in numbered sentences', () => {
  const list = eventList(run(twoGenerals({ messages: 2, loss: 0 }), { lose: [2] }), { names });
  const sentences = list.text.split('\n');

  test('has one for each event, numbered, with its time', () => {
    expect(sentences).toHaveLength(3);
    expect(sentences.every((sentence, i) => sentence.startsWith(`${i + 1}. t = `))).toBe(true);
  });

  test('says what is sent, and what of it is lost', () => {
    expect(sentences[0]).toMatch(/^1\. t = 0 ms: General A starts, sends Propose\(number 1\) to General B/);
    expect(sentences[2]).toMatch(
      /General B gets Propose\(number 1\) from General A, sends Acknowledge\(number 2\) to General A \(lost\)/,
    );
  });

  test('says what is decided, and what changed in the state', () => {
    expect(sentences[2]).toMatch(/decides attack; state: arrived 0 → 1$/);
  });
});

test('only what changed of a state is told', () => {
  const list = eventList(run(paxosRound({ nodes: 3, loss: 0 })));
  const collected = list.events.find(
    ({ node, what }) => node === 'node 1' && what.startsWith('gets Collect'),
  );
  expect(collected?.state).toEqual(['promised 0 → 1']);
});

test('a message to oneself comes from itself', () => {
  expect(eventList(run(paxosRound({ nodes: 3, loss: 0 }))).text).toMatch(
    /node 0 gets Collect\(round 1\) from itself/,
  );
});

test('a timer that runs out is told by its name', () => {
  expect(eventList(run(twoGeneralsResend({ tries: 2, loss: 1 })), { names }).text).toMatch(
    /General A sees its timer resend run out/,
  );
});

test('a long list ends with how many more there are', () => {
  const list = eventList(run(paxosRound({ nodes: 5, loss: 0 })), { most: 4 });
  expect(list.events).toHaveLength(4);
  expect(list.text).toMatch(/… and \d+ more events$/);
  expect(list.html).toMatch(/… and \d+ more events/);
});

describe('in a cell', () => {
  const sly = role<{ said: string }, { type: 'Say'; text: string }>({
    start: (self) =>
      self.id === 0
        ? [{ said: '' }, broadcast({ type: 'Say', text: '<script>alert(1)</script>' })]
        : { said: '' },
    on: { Say: (_, { text }) => ({ said: text }) },
  });
  const list = eventList(run(system({ nodes: 2, role: sly })), { names: ['<b>A</b>', 'B'] });
  const bundle = list[displaySymbol]() as Record<string, string>;

  test('it is a table, and text where there is none', () => {
    expect(Object.keys(bundle).sort()).toEqual(['text/html', 'text/plain']);
    expect(bundle['text/html']?.match(/<tr>/g)).toHaveLength(1 + 3);
    expect(bundle['text/plain']).toBe(list.text);
  });

  test('HTML in names and messages is printed, not obeyed', () => {
    expect(bundle['text/html']).not.toMatch(/<script|<b>/);
    expect(bundle['text/html']).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

test.each([
  ['an unknown option', { size: 1 }, /no option 'size'/],
  ['too few names', { names: ['A'] }, /array of 2 texts/],
  ['a list of no events', { most: 0 }, /most must be a whole number of at least 1/],
])('%s is refused', (_, options, message) => {
  const draw = () => eventList(run(twoGenerals({ messages: 2 })), options as never);
  expect(draw).toThrow(ArgumentError);
  expect(draw).toThrow(message);
});

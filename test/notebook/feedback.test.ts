import { JSDOM } from 'jsdom';
import { describe, expect, test, vi } from 'vitest';
import type { Feedback, Verdict } from '../../src/assignments/feedback.js';
import { todo } from '../../src/assignments/feedback.js';
import { always } from '../../src/engines/explore/properties.js';
import { run } from '../../src/engines/run.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { decide, send } from '../../src/model/actions.js';
import { check } from '../../src/notebook/check.js';
import { displaySymbol, type MimeBundle } from '../../src/notebook/display.js';
import { shown } from '../../src/notebook/feedback.js';
import { acceptor } from '../../src/protocols/paxos.js';

// Pictures are drawn by plotly, which takes seconds to load on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const of = (verdict: Verdict, message: string, more: Partial<Feedback> = {}): Feedback => ({
  assignment: '4.2',
  verdict,
  message,
  points: verdict === 'right' ? 3 : 0,
  of: 3,
  ...more,
});

const bundleOf = async (found: Feedback): Promise<MimeBundle> => await shown(() => found)()[displaySymbol]();

const page = (bundle: MimeBundle) => new JSDOM(bundle['text/html'] as string).window.document;

describe('feedback shows', () => {
  test.each<[Verdict, string, string]>([
    ['not started', '○', '0 of 3 points'],
    ['wrong shape', '✗', '0 of 3 points'],
    ['known mistake', '✗', '0 of 3 points'],
    ['wrong', '✗', '0 of 3 points'],
    ['right', '✓', '3 of 3 points'],
  ])('%s by a mark and in words, not by colour alone', async (verdict, mark, points) => {
    const bundle = await bundleOf(of(verdict, 'Because.'));
    expect(bundle['text/plain']).toBe(`${mark} ${verdict} (assignment 4.2, ${points}). Because.`);
    const { body } = page(bundle);
    expect(body.querySelector('strong')?.textContent).toBe(`${mark} ${verdict}`);
    expect(body.textContent).toContain(`(assignment 4.2, ${points})`);
    expect(body.textContent).toContain('Because.');
    expect(body.querySelector('img')).toBeNull();
  });

  test('a message that looks like HTML as it stands', async () => {
    const message = 'It is <img src=x onerror="alert(1)"> & more.';
    const bundle = await bundleOf(of('wrong shape', message));
    const { body } = page(bundle);
    expect(body.querySelector('img')).toBeNull();
    expect(body.textContent).toContain(message);
    expect(bundle['text/plain']).toContain(message);
  });

  test('a run as a picture of its own, with words in its place', async () => {
    const one = run(twoGenerals({ messages: 2 }), { lose: [2] });
    const bundle = await bundleOf(of('wrong', 'Look:', { run: one, names: ['"A" <the first>', 'B'] }));
    const image = page(bundle).querySelector('img');
    const source = image?.getAttribute('src') ?? '';
    expect(source).toMatch(/^data:image\/svg\+xml;base64,/);
    const svg = Buffer.from(source.replace(/^[^,]*,/, ''), 'base64').toString('utf8');
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    const alt = image?.getAttribute('alt') ?? '';
    expect(alt).toContain('"A" <the first>');
    expect(alt).toMatch(/lost/);
    expect(bundle['text/plain']).toBe(`✗ wrong (assignment 4.2, 0 of 3 points). Look:\n${alt}`);
  });

  test('what was found, for code to read too', () => {
    const found = shown(() => of('right', 'Yes.'))();
    expect(found).toMatchObject({ verdict: 'right', points: 3, of: 3, message: 'Yes.' });
  });
});

test('under each assignment stands a check, which says "not started" to its stub', () => {
  const stub = () => todo();
  const role = { start: stub };
  const found = [
    check.bothAttack(stub),
    check.acknowledge(stub),
    check.plan({ A: role, B: role }),
    check.isQuorum(stub),
    check.acceptor({ Collect: stub, Begin: stub }),
    check.oneValue(always('one value', stub)),
  ];
  expect(found.map(({ assignment, verdict, of }) => [assignment, verdict, of])).toEqual([
    ['4.1', 'not started', 2],
    ['4.2', 'not started', 3],
    ['4.3', 'not started', 5],
    ['6.1', 'not started', 2],
    ['6.2', 'not started', 5],
    ['7.1', 'not started', 3],
  ]);
});

test('a right answer to each gets all of its points, and shows itself', async () => {
  const found = [
    check.bothAttack((messages, loss) => (1 - loss) ** messages),
    check.acknowledge((me, _, from) => [
      { arrived: me.arrived + 1 },
      send(from, { type: 'Acknowledge' }),
      decide('attack'),
    ]),
    check.plan({
      A: {
        start: () => [
          {},
          send(1, { type: 'Go' }),
          send(1, { type: 'Go' }),
          send(1, { type: 'Go' }),
          decide('attack'),
        ],
      },
      B: { start: () => ({}), on: { Go: (me: object) => [me, decide('attack')] } },
    }),
    check.isQuorum((voices, nodes) => voices > nodes / 2),
    check.acceptor(acceptor.on as never),
    check.oneValue(
      always('one value', ({ nodes }) => new Set(nodes.flatMap(({ decisions }) => decisions)).size < 2),
    ),
  ];
  expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => 'right'));
  expect(found.map(({ points }) => points)).toEqual([2, 3, 5, 2, 5, 3]);
  for (const one of found) {
    const bundle = await one[displaySymbol]();
    expect(bundle['text/plain']).toMatch(/^✓ right/);
  }
  expect((await found[2]?.[displaySymbol]())?.['text/html']).toContain('<img alt=');
});

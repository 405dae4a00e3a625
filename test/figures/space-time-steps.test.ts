import { describe, expect, test } from 'vitest';
import { replay } from '../../src/engines/explore/replay.js';
import { run } from '../../src/engines/run.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals } from '../../src/experiments/two-generals.js';
import { figureFromPlotly } from '../../src/figures/from-plotly.js';
import { displayBundle } from '../../src/figures/save.node.js';
import { spaceTime } from '../../src/figures/space-time.js';
import { plotlySpecification } from '../../src/figures/specification.js';
import { explain } from '../../src/notebook/explain.js';
import { axisOf, tracesOf } from './look.js';

interface Step {
  readonly label: string;
  readonly method: string;
  readonly args: readonly { readonly [place: string]: unknown }[];
}

const lost = run(twoGenerals({ messages: 2, loss: 0 }), { lose: [2] });
const figure = spaceTime(lost);
const stepsOf = ({ live }: typeof figure): Step[] =>
  (live?.sliders as { steps: Step[] }[] | undefined)?.[0]?.steps ?? [];
const set = (step: Step | undefined, place: RegExp) =>
  Object.entries(step?.args[0] ?? {}).find(([name]) => place.test(name))?.[1];
const words = (step: Step | undefined) =>
  String(set(step, /^title\.text$/))
    .replace(/<br>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();

describe('the slider under the live plot', () => {
  test('has a step for each sentence of explain, which stands beneath, and one for all', () => {
    const { lines } = explain(lost);
    expect(stepsOf(figure).map(words).slice(0, -1)).toEqual(lines.map((line, i) => `${i + 1}. ${line}`));
    expect(stepsOf(figure).at(-1)?.label).toBe('all');
  });

  test('covers what is still to come, and rings what happens', () => {
    // General B gets the letter at 1 ms; its answer ends in a cross.
    const [, , gets, loses] = stepsOf(figure);
    expect(set(gets, /^annotations.*\.x$/)).toBe(1);
    expect([set(gets, /xanchor/), set(gets, /yanchor/)]).toEqual([1, 1]);
    const cross = tracesOf(figure, 'lost')[0];
    expect([set(loses, /xanchor/), set(loses, /yanchor/)]).toEqual([cross?.x[1], cross?.y[1]]);
  });

  test('moves the curtain and the ring, which are unseen at first and at the end', () => {
    const layout = figure.layout as { annotations: object[]; shapes: object[] };
    expect(layout.annotations.at(-1)).toMatchObject({ name: 'curtain', visible: false });
    expect(layout.shapes.at(-1)).toMatchObject({ name: 'ring', visible: false });
    const over = `annotations[${layout.annotations.length - 1}].visible`;
    const around = `shapes[${layout.shapes.length - 1}].visible`;
    expect(stepsOf(figure)[0]?.args[0]).toMatchObject({ [over]: true, [around]: true });
    expect(stepsOf(figure).at(-1)?.args[0]).toMatchObject({ [over]: false, [around]: false });
  });

  test('is in the live plot alone: the still one is neither higher nor has a slider', async () => {
    const bundle = await displayBundle(figure);
    const { layout } = bundle['application/vnd.plotly.v1+json'] as { layout: Record<string, unknown> };
    expect(layout.sliders).toHaveLength(1);
    expect(layout.height).toBeGreaterThan(figure.layout.height as number);
    const still = bundle['image/svg+xml'] as string;
    expect(still).not.toContain('Move the slider');
    expect(still).toContain(`height="${Math.round(figure.layout.height as number)}"`);
  });

  test('with names and labels of the reader’s own', () => {
    const named = spaceTime(lost, { names: ['<b>', 'B'], label: () => 'a letter' });
    expect(words(stepsOf(named)[0])).toBe('1. &lt;b&gt; starts, and sends a letter to B.');
  });

  test('in a part of the run its steps keep their numbers', () => {
    const part = spaceTime(lost, { from: 0.5 });
    expect(stepsOf(part).map(({ label }) => label)).toEqual(['3', '4', 'all']);
  });

  test('is left out where there would be too many steps', () => {
    const many = run(paxosRound({ nodes: 200, loss: 0 }));
    expect(explain(many, { most: 1000 }).lines.length).toBeGreaterThan(400);
    expect(spaceTime(many).live).toBeUndefined();
  });
});

test('the figure comes back from its specification, slider and all', () => {
  expect(figureFromPlotly(plotlySpecification(figure))).toEqual(
    // As JSON has it.
    Object.assign(Object.create(Object.getPrototypeOf(figure)), JSON.parse(JSON.stringify(figure))),
  );
});

test('a run that exploring found: the cross stands when the message is lost, and time counts its steps', () => {
  const found = replay(twoGenerals({ messages: 2 }), [
    { move: 'start', node: 0 },
    { move: 'deliver', from: 0, to: 1, message: { type: 'Propose', number: 1 } },
    { move: 'lose', from: 1, to: 0, message: { type: 'Acknowledge', number: 2 } },
  ]);
  const drawn = spaceTime(found);
  expect(tracesOf(drawn, 'lost')[0]?.x.slice(0, 2)).toEqual([1, 2]);
  expect((drawn.layout.xaxis as { title: { text: string } }).title.text).toBe('step');
  // Ticks have the numbers of the sentences.
  expect(axisOf(drawn, 'x')).toMatchObject({ tickvals: [0, 1, 2], ticktext: ['1', '2', '3'] });
  expect(drawn.caption).toMatch(/found by exploring/);
  expect(drawn.alt).toMatch(/from step 1 to step 3/);
  expect(drawn.alt + JSON.stringify(drawn.data)).not.toMatch(/\d ms/);
  expect(tracesOf(drawn, 'hover')[0]?.hovertext.join()).toMatch(/sent at step 2, lost at step 3/);
});

import { describe, expect, test } from 'vitest';
import { range, sweep } from '../../src/engines/sweep.js';
import { paxosRound } from '../../src/experiments/paxos.js';
import { twoGenerals, twoGeneralsResend } from '../../src/experiments/two-generals.js';
import { lossCurve } from '../../src/figures/loss-curve.js';
import { ArgumentError } from '../../src/model/errors.js';
import { wilson } from '../../src/stats/interval.js';
import { axisOf, labelsOf, the, tracesOf } from './look.js';

const paxosSweep = sweep(paxosRound, { nodes: [3, 5, 7], loss: range(0, 1, 0.1) }, { trials: 500, seed: 6 });
const figure = lossCurve(paxosSweep);

describe('success against the loss rate, for three numbers of nodes', () => {
  test('every sampled point stands at its rate, and its bar is Wilson’s interval', () => {
    const sampled = tracesOf(figure, 'sampled');
    expect(sampled).toHaveLength(3);
    for (const [line, nodes] of [3, 5, 7].entries()) {
      const points = paxosSweep.points.filter(({ parameters }) => parameters.nodes === nodes);
      for (const [i, { parameters, sample }] of points.entries()) {
        const { x, y, error_y } = the(sampled[line]);
        const { low, high } = wilson(sample.success.count, 500);
        expect(x[i]).toBeCloseTo((parameters.loss as number) * 100, 9);
        expect(y[i]).toBeCloseTo(sample.success.rate * 100, 9);
        expect((y[i] as number) - (the(error_y).arrayminus[i] as number)).toBeCloseTo(low * 100, 8);
        expect((y[i] as number) + (the(error_y).array[i] as number)).toBeCloseTo(high * 100, 8);
      }
    }
  });

  test('a smooth exact line runs behind the points, along the closed form', () => {
    const exact = tracesOf(figure, 'exact');
    expect(exact).toHaveLength(3);
    for (const [line, nodes] of [3, 5, 7].entries()) {
      const { x, y } = the(exact[line]);
      expect(x.length).toBeGreaterThanOrEqual(100);
      for (const [i, loss] of x.entries()) {
        const known = paxosRound.exact({ nodes, loss: (loss as number) / 100 }).success as number;
        expect(y[i]).toBeCloseTo(known * 100, 8);
      }
    }
  });

  test('exact lines carry no marks and sampled points no line, so that they are told apart', () => {
    expect(tracesOf(figure, 'exact').every(({ mode }) => mode === 'lines')).toBe(true);
    expect(tracesOf(figure, 'sampled').every(({ mode }) => mode === 'markers')).toBe(true);
  });

  test('both axes are named with their unit, and the probability spans 0 to 100 %', () => {
    expect(axisOf(figure, 'x').title.text).toBe('messages lost, %');
    expect(axisOf(figure, 'y').title.text).toBe('success, % of runs');
    for (const axis of ['x', 'y'] as const) {
      // A little more: marks and bars at 0 and 100 % are seen whole.
      const { range, tickvals } = axisOf(figure, axis);
      expect(range).toEqual([-3, 103]);
      expect(tickvals).toEqual([0, 25, 50, 75, 100]);
    }
  });

  test('each line is labelled in the picture, and there is no legend and no title', () => {
    expect(labelsOf(figure)).toEqual(expect.arrayContaining(['3 nodes', '5 nodes', '7 nodes']));
    expect(figure.layout.showlegend).toBe(false);
    expect(figure.layout).not.toHaveProperty('title');
  });

  test('series differ by colour, dash and mark', () => {
    const lines = tracesOf(figure, 'exact').map(({ line }) => line as { color: string; dash: string });
    expect(new Set(lines.map(({ color }) => color)).size).toBe(3);
    expect(new Set(lines.map(({ dash }) => dash)).size).toBe(3);
    expect(new Set(tracesOf(figure, 'sampled').map(({ marker }) => marker?.symbol)).size).toBe(3);
  });

  test('the caption states trials, seed and interval', () => {
    expect(figure.caption).toMatch(/500 trials/);
    expect(figure.caption).toMatch(/seed 6/);
    expect(figure.caption).toMatch(/95 % intervals \(Wilson\)/);
  });

  test('the words for those who do not see it: two sentences with kind, axes, ranges and finding', () => {
    expect(figure.alt.match(/\.( |$)/g)).toHaveLength(2);
    expect(figure.alt).toMatch(/^Line chart of paxos-round/);
    expect(figure.alt).toMatch(/success, 0 to 100 %, against messages lost, 0 to 100 %/);
    // S² = 1/2 with S = 1 − (1 − q²)² has q² = 1 − √(1 − 1/√2), so 3 nodes pass the half at a loss of 32 %.
    expect(figure.alt).toMatch(/falls from 100 % to 0 % and passes 50 % at 32 % loss with 3 nodes/);
  });

  test('the numbers behind it name every parameter, the counts, the interval and the exact value', () => {
    expect(figure.rows).toHaveLength(33);
    const { sample } = the(paxosSweep.points[2]);
    const { count, rate, low, high } = sample.success;
    const exact = paxosRound.exact({ nodes: 3, loss: 0.2 }).success;
    const row = { nodes: 3, loss: 0.2, outcome: 'success', count, trials: 500, rate, low, high, exact };
    expect(figure.rows[2]).toEqual(row);
  });

  test('is named after the system and what it is drawn against', () => {
    expect(figure.name).toBe('paxos-round-loss');
  });

  test('is the same, byte for byte, when drawn again', () => {
    expect(JSON.stringify(lossCurve(paxosSweep))).toBe(JSON.stringify(figure));
  });
});

describe('what is drawn without being asked', () => {
  const alone = sweep(twoGenerals, { messages: 5, loss: range(0, 1, 0.25) }, { trials: 100 });

  test('every outcome, where nothing but the loss rate varies', () => {
    expect(labelsOf(lossCurve(alone))).toEqual(expect.arrayContaining(['both', 'alone', 'neither']));
  });

  test('the first outcome, where something else varies too; others by name', () => {
    const several = sweep(twoGenerals, { messages: [1, 3], loss: range(0, 1, 0.25) }, { trials: 100 });
    expect(axisOf(lossCurve(several), 'y').title.text).toBe('both, % of runs');
    const chosen = lossCurve(several, { outcomes: 'alone' });
    expect(axisOf(chosen, 'y').title.text).toBe('alone, % of runs');
    expect(labelsOf(chosen)).toEqual(expect.arrayContaining(['1 message', '3 messages']));
  });

  test('a single line has no label: the axis says what it is', () => {
    const one = sweep(paxosRound, { nodes: 5, loss: [0, 0.5, 1] }, { trials: 100 });
    expect(labelsOf(lossCurve(one))).toEqual([]);
  });

  test('more than four lines have a legend', () => {
    const five = sweep(twoGeneralsResend, { tries: [1, 2, 3, 4, 5], loss: [0, 0.5, 1] }, { trials: 100 });
    const drawn = lossCurve(five);
    expect(drawn.layout.showlegend).toBe(true);
    expect(drawn.data.filter(({ showlegend }) => showlegend !== false)).toHaveLength(5);
  });

  test('labels cover no line: each stands clear of every exact curve', () => {
    const labels = figure.layout.annotations as { text: string; x: number; y: number }[];
    for (const label of labels.filter(({ text }) => text !== '')) {
      for (const { x, y } of tracesOf(figure, 'exact')) {
        const at = x.findIndex((value) => (value as number) >= label.x);
        // A line of text is 19 px high, which is 6 % of the axis: its middle is half of that away at least.
        expect(Math.abs((y[at] as number) - label.y)).toBeGreaterThan(3);
      }
    }
  });
});

describe('asked for more', () => {
  const live = sweep(paxosRound, { nodes: 5, loss: range(0, 1, 0.2) }, { trials: 100, seed: 1 });
  const many = sweep(paxosRound, { nodes: 5, loss: range(0, 1, 0.1) }, { trials: 2_000, seed: 2 });

  test('recorded points stand beside the live ones, and in the caption and the numbers', () => {
    const both = lossCurve(live, { recorded: many });
    expect(tracesOf(both, 'recorded')[0]?.x).toHaveLength(11);
    expect(both.caption).toMatch(/2,000 trials each, seed 2, recorded/);
    expect(both.rows.filter(({ trials }) => trials === 2_000)).toHaveLength(11);
  });

  test('recorded points are open, and less heavy than the live ones and the line', () => {
    const both = lossCurve(live, { recorded: many });
    const marker = the(tracesOf(both, 'recorded')[0]?.marker) as unknown as {
      symbol: string;
      line: { width: number };
    };
    expect(marker.symbol).toMatch(/-open$/);
    expect(marker.line.width).toBeLessThan(the(tracesOf(both, 'exact')[0]?.line).width / 2);
    expect(both.caption).toMatch(/Open marks: /);
  });

  test('an interval smaller than its mark shows no bar, and the caption says so', () => {
    expect(lossCurve(many).caption).toMatch(/\(Wilson\), within the marks where none shows\./);
    const few = sweep(paxosRound, { nodes: 5, loss: [0.2, 0.3, 0.4] }, { trials: 40 });
    expect(lossCurve(few).caption).toMatch(/\(Wilson\)\.$/);
  });

  test('a guess hides no point, and is named in whichever corner it is', () => {
    for (const guess of [
      { loss: 0, success: 1 },
      { loss: 0, success: 0 },
      { loss: 1, success: 0 },
      { loss: 1, success: 1 },
      { loss: 0.2, success: 0.75 },
    ]) {
      const guessed = lossCurve(live, { guess, recorded: many });
      expect(guessed.data[0]?.meta).toBe('guess');
      expect(labelsOf(guessed)).toContain('your guess');
    }
  });

  test('a recorded point belongs to the line whose parameters it has', () => {
    const other = sweep(paxosRound, { nodes: 7, loss: [0.5] }, { trials: 100 });
    expect(tracesOf(lossCurve(live, { recorded: other }), 'recorded')).toEqual([]);
  });

  test('recorded points beyond what was swept are left out', () => {
    const near = sweep(paxosRound, { nodes: 5, loss: [0.2, 0.3, 0.4] }, { trials: 100 });
    const drawn = lossCurve(near, { recorded: many });
    expect(tracesOf(drawn, 'recorded')[0]?.x).toEqual([20, 30, 40]);
    expect(drawn.rows).toHaveLength(6);
  });

  test('a guess is drawn and answered by name', () => {
    const guessed = lossCurve(live, { guess: { loss: 0.2, success: 0.9 } });
    const [star] = tracesOf(guessed, 'guess');
    expect([star?.x[0], star?.y[0]]).toEqual([20, 90]);
    const answer = 'You guessed 90 %; it is 75 % (loss 20 %).';
    expect(labelsOf(guessed)).toEqual(expect.arrayContaining(['your guess', answer]));
    // S² = 0.9 has its root at a loss of 12.7 % with five nodes.
    expect(guessed.caption).toContain(`${answer} It passes 90 % at loss 13 %.`);
  });

  test('without a formula the points are joined, and the caption says so', () => {
    const bare = lossCurve(live, { exact: false });
    expect(tracesOf(bare, 'exact')).toEqual([]);
    expect(tracesOf(bare, 'sampled')[0]?.mode).toBe('lines+markers');
    expect(bare.caption).toMatch(/joined/);
  });

  test('a formula of one’s own is drawn', () => {
    const own = lossCurve(live, { exact: ({ loss }) => ({ success: 1 - (loss as number) }) });
    const { x, y } = the(tracesOf(own, 'exact')[0]);
    for (const [i, loss] of x.entries()) expect(y[i]).toBeCloseTo(100 - (loss as number), 8);
  });

  test('another parameter along x has a tick at each of its values', () => {
    const nodes = lossCurve(sweep(paxosRound, { loss: 0.2, nodes: [3, 5, 9] }, { trials: 50 }), {
      x: 'nodes',
    });
    expect(axisOf(nodes, 'x').tickvals).toEqual([3, 5, 9]);
    expect(axisOf(nodes, 'x').title.text).toBe('nodes');
  });

  test('names with HTML in them are printed, not obeyed', () => {
    const odd = { ...live, outcomes: ['success'] as const };
    const drawn = lossCurve(odd, { yTitle: '<b>yes</b> & no' });
    expect(axisOf(drawn, 'y').title.text).toBe('&lt;b&gt;yes&lt;/b&gt; &amp; no');
  });
});

describe('what is refused, and how', () => {
  const noLoss = sweep(paxosRound, { nodes: [3, 5] }, { trials: 10 });

  test.each([
    [
      'an unknown option',
      () => lossCurve(paxosSweep, { colour: 'red' } as never),
      /no option 'colour'.*recorded/,
    ],
    ['a sweep whose loss does not vary', () => lossCurve(noLoss), /'loss' does not vary.*nodes/],
    [
      'an unknown outcome',
      () => lossCurve(paxosSweep, { outcomes: 'failure' as never }),
      /'failure'.*success/,
    ],
    ['a name no file can have', () => lossCurve(paxosSweep, { name: 'My figure' }), /My figure/],
    [
      'a guess above 1',
      () => lossCurve(paxosSweep, { guess: { nodes: 3, loss: 0.2, success: 90 } }),
      /0 to 1/,
    ],
    [
      'a guess that does not say which line',
      () => lossCurve(paxosSweep, { guess: { loss: 0.2, success: 0.9 } }),
      /which line/,
    ],
    ['a guess about nothing', () => lossCurve(paxosSweep, { guess: { success: 0.9 } }), /must give loss/],
  ])('%s', (_, draw, message) => {
    expect(draw).toThrow(ArgumentError);
    expect(draw).toThrow(message);
  });
});

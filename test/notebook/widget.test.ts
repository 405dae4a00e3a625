/** A widget: state that a cell and the page share. The page is played here; test/browser has a real one. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { show } from '../../src/notebook/display.js';
import type { Comm, CommBridge, CommMessage, KernelBridge, MimeBundle } from '../../src/notebook/kernel.js';
import { type Widget, widget } from '../../src/notebook/widget.js';

const place = Symbol.for('quorumlab.kernel');
const host = globalThis as Record<symbol, unknown>;
const esm = 'export default { render({ model, el }) {} }';
const VIEW = 'application/vnd.jupyter.widget-view+json';

type Sent = { data: Record<string, unknown>; buffers: readonly Uint8Array[] };

/** The page's end of the comms that widgets open. */
let opened: (CommMessage & { target: string })[];
let sent: Sent[];
let shown: MimeBundle[];
let says: (message: CommMessage) => void;
let closes: () => void;
let control: (comm: Comm, message: CommMessage) => void;

function channel(target: string): Comm {
  let isOpen = true;
  const heard: ((message: CommMessage) => void)[] = [];
  says = (message) => {
    for (const handler of heard) handler(message);
  };
  return {
    id: `model-${opened.length}`,
    target,
    get isOpen() {
      return isOpen;
    },
    send: (data, more) => sent.push({ data: data as Sent['data'], buffers: more?.buffers ?? [] }),
    onMessage: (handler) => heard.push(handler),
    onClose: (handler) => {
      closes = () => {
        isOpen = false;
        handler({ data: {} });
      };
    },
    close: () => {
      isOpen = false;
    },
  };
}

beforeEach(() => {
  [opened, sent, shown] = [[], [], []];
  vi.useFakeTimers();
  const comms: CommBridge = {
    open(target, message) {
      opened.push({ ...message, target });
      return channel(target);
    },
    register: (_, handler) => {
      control = handler;
    },
    guarded: (handler) => handler,
  };
  const bridge: KernelBridge = {
    display: (bundle) => shown.push(bundle as MimeBundle),
    clearOutput: () => {},
    comms,
  };
  host[place] = bridge;
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  delete host[place];
});

const pageSets = (state: object, more: object = {}, buffers: Uint8Array[] = []) =>
  says({ data: { method: 'update', state, ...more }, buffers });

describe('shown', () => {
  test('it opens a model that anywidget draws, with its state, and points to it', () => {
    show(widget({ esm, css: 'p {}', state: { loss: 0.2, nodes: [1, 2] } }));
    expect(opened[0]).toMatchObject({ target: 'jupyter.widget', metadata: { version: '2.1.0' } });
    expect(opened[0]?.data).toMatchObject({
      state: {
        _model_module: 'anywidget',
        _model_name: 'AnyModel',
        _view_module: 'anywidget',
        _view_name: 'AnyView',
        _view_count: null,
        _esm: expect.stringContaining(esm),
        _css: 'p {}',
        loss: 0.2,
        nodes: [1, 2],
      },
      buffer_paths: [],
    });
    expect(shown[0]?.[VIEW]).toEqual({ version_major: 2, version_minor: 0, model_id: 'model-1' });
  });

  test('shown twice, it is one model; taken from the page and shown again, a new one with what it has now', () => {
    const w = widget({ esm, state: { loss: 0.2 } });
    show(w);
    show(w);
    expect(opened).toHaveLength(1);
    closes();
    w.set({ loss: 0.3 });
    expect(sent).toEqual([]);
    show(w);
    expect(opened[1]?.data).toMatchObject({ state: { loss: 0.3 } });
    w.close();
    show(w);
    expect(opened).toHaveLength(3);
  });

  test('what is set before it is shown is in it from the start', () => {
    const w = widget({ esm, state: { loss: 0.2 } });
    w.set({ loss: 0.9 });
    w.send({ no: 'one' });
    show(w);
    expect(opened[0]?.data).toMatchObject({ state: { loss: 0.9 } });
    expect(sent).toEqual([]);
  });

  test('in words, it says its state, or what its author wrote', () => {
    show(widget({ esm, state: { loss: 0.2, svg: '' } }));
    show(widget({ esm, state: {} }));
    show(widget({ esm, state: { loss: 0.2 }, about: 'Success against loss' }));
    expect(shown.map((bundle) => bundle['text/plain'])).toEqual([
      "A widget with loss: 0.2, svg: ''",
      'A widget with no state',
      'Success against loss',
    ]);
  });

  test('outside a notebook its words are printed, and it works as a value', () => {
    delete host[place];
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    const w = widget({ esm, state: { loss: 0.2, twice: 0.4 } });
    w.on('loss', (loss) => w.set({ twice: 2 * loss }));
    w.set({ loss: 0.3 });
    show(w);
    w.send({ no: 'one' });
    w.close();
    expect(printed.mock.calls).toEqual([['A widget with loss: 0.3, twice: 0.6']]);
  });
});

describe('what the page sets', () => {
  let w: Widget<{ loss: number; svg: string }>;
  beforeEach(() => {
    w = widget({ esm, state: { loss: 0.2, svg: '' } });
    show(w);
  });

  test('is here, is echoed to the page, and those who asked hear it', () => {
    const heard: unknown[] = [];
    w.on('loss', (loss) => heard.push(loss));
    w.on('svg', (svg) => heard.push(svg));
    w.on((changes) => heard.push(changes));
    pageSets({ loss: 0.5 });
    expect(w.get('loss')).toBe(0.5);
    expect(heard).toEqual([0.5, { loss: 0.5 }]);
    expect(sent).toEqual([
      { data: { method: 'echo_update', state: { loss: 0.5 }, buffer_paths: [] }, buffers: [] },
    ]);
  });

  test('is heard once all of it is there', () => {
    const heard: unknown[] = [];
    w.on('loss', () => heard.push(w.get('svg')));
    pageSets({ loss: 0.5, svg: 'new' });
    expect(heard).toEqual(['new']);
  });

  test('is answered after the echo, and the answer goes to the page', () => {
    w.on('loss', (loss) => w.set({ svg: `<svg id="${loss}"/>` }));
    pageSets({ loss: 0.5 });
    vi.runAllTimers();
    expect(sent.map(({ data }) => [data.method, data.state])).toEqual([
      ['echo_update', { loss: 0.5 }],
      ['update', { svg: '<svg id="0.5"/>' }],
    ]);
  });

  test('may be put right', () => {
    w.on('loss', (loss) => w.set({ loss: Math.min(loss, 0.9) }));
    pageSets({ loss: 1 });
    vi.runAllTimers();
    expect(w.get('loss')).toBe(0.9);
    expect(sent.at(-1)?.data).toMatchObject({ method: 'update', state: { loss: 0.9 } });
  });

  test('and is no part of the state changes nothing, and is told', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    pageSets({ los: 0.5, _view_count: 1 });
    expect(sent).toEqual([]);
    expect(warned.mock.calls).toEqual([
      ["The state of this widget has no 'los': it has loss, svg. The page set it, and nothing came of it."],
    ]);
  });

  test('and makes no sense is left alone', () => {
    for (const data of [
      null,
      3,
      'x',
      {},
      { method: 'update' },
      { method: 'update', state: null },
      { method: 'x' },
    ]) {
      says({ data });
    }
    expect(sent).toEqual([]);
    expect(w.get('loss')).toBe(0.2);
  });
});

describe('what the cell sets', () => {
  test('goes to the page, if it is another value', () => {
    const w = widget({ esm, state: { loss: 0.2, votes: { yes: [1], no: [2] } } });
    const heard = vi.fn();
    w.on(heard);
    show(w);
    w.set({ loss: 0.2, votes: { no: [2], yes: [1] } });
    vi.runAllTimers();
    expect(sent).toEqual([]);
    expect(heard).not.toHaveBeenCalled();
    w.set({ votes: { yes: [1, 3], no: [] } });
    expect(sent).toEqual([
      {
        data: { method: 'update', state: { votes: { yes: [1, 3], no: [] } }, buffer_paths: [] },
        buffers: [],
      },
    ]);
  });

  test('in a fast loop is sent as fast as a page can draw it, and the last of it always', () => {
    const w = widget({ esm, state: { step: 0, other: 'a' } });
    show(w);
    for (let step = 1; step <= 10_000; step++) w.set({ step });
    w.set({ other: 'b' });
    vi.runAllTimers();
    expect(sent.map(({ data }) => data.state)).toEqual([{ step: 1 }, { step: 10_000, other: 'b' }]);
  });

  test('is not undone by what was set before and waits to be told', () => {
    const w = widget({ esm, state: { loss: 0 } });
    show(w);
    w.set({ loss: 0.1 });
    w.set({ loss: 0.2 });
    pageSets({ loss: 0.7 });
    vi.runAllTimers();
    expect(w.get('loss')).toBe(0.7);
    expect(sent.map(({ data }) => data.state)).toEqual([{ loss: 0.1 }, { loss: 0.7 }]);
  });

  test('is a copy: changing it later changes nothing, and what get gives is frozen', () => {
    const votes = [1];
    const w = widget({ esm, state: { votes } });
    votes.push(2);
    expect(w.get('votes')).toEqual([1]);
    expect(() => w.get('votes').push(3)).toThrow(TypeError);
  });

  test('is heard until one has heard enough', () => {
    const w = widget({ esm, state: { loss: 0 } });
    const heard: number[] = [];
    const stop = w.on('loss', (loss) => heard.push(loss));
    w.set({ loss: 1 });
    stop();
    w.set({ loss: 2 });
    expect(heard).toEqual([1]);
  });
});

describe('bytes', () => {
  const state = { frame: new Uint8Array([1, 2]), rows: [{ id: 7, data: new Uint8Array([3]) }] };

  test('go to the page beside the JSON, each with the path to its place', () => {
    const w = widget({ esm, state });
    show(w);
    expect(opened[0]?.data).toMatchObject({
      buffer_paths: [['frame'], ['rows', 0, 'data']],
      state: { rows: [{ id: 7 }] },
    });
    expect(opened[0]?.buffers?.map((bytes) => [...bytes])).toEqual([[1, 2], [3]]);
    w.set({ frame: new Uint8Array([1, 2]) });
    expect(sent).toEqual([]);
    w.set({ frame: new Uint8Array([1, 9]) });
    expect(sent[0]).toMatchObject({ data: { buffer_paths: [['frame']] }, buffers: [new Uint8Array([1, 9])] });
  });

  test('come from the page to their place, and are echoed', () => {
    const w = widget({ esm, state });
    show(w);
    pageSets({ rows: [{ id: 8 }] }, { buffer_paths: [['rows', 0, 'data']] }, [new Uint8Array([5])]);
    expect(w.get('rows')).toEqual([{ id: 8, data: new Uint8Array([5]) }]);
    expect(w.get('frame')).toEqual(new Uint8Array([1, 2]));
    expect(sent[0]).toMatchObject({
      data: { method: 'echo_update', buffer_paths: [['rows', 0, 'data']] },
      buffers: [new Uint8Array([5])],
    });
  });

  test('whose path leads nowhere are left out', () => {
    const w = widget({ esm, state });
    show(w);
    const paths = [['rows', 4, 'data'], ['constructor', 'prototype', 'x'], ['__proto__', 'x'], 3, []];
    pageSets(
      { rows: [] },
      { buffer_paths: paths },
      paths.map(() => new Uint8Array([5])),
    );
    expect(w.get('rows')).toEqual([]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('a page that was reloaded', () => {
  test('asks a model for its state', () => {
    const w = widget({ esm, state: { loss: 0.2 } });
    show(w);
    w.set({ loss: 0.4 });
    says({ data: { method: 'request_state' } });
    expect(sent.at(-1)?.data).toMatchObject({
      method: 'update',
      state: { _esm: expect.stringContaining(esm), loss: 0.4 },
    });
  });

  test('or for all there are, and gets those that are open', () => {
    const [w, gone] = [widget({ esm, state: { frame: new Uint8Array([6]) } }), widget({ esm, state: {} })];
    show(w);
    show(gone);
    gone.close();
    control(channel('jupyter.widget.control'), { data: {} });
    says({ data: { method: 'request_states' } });
    const { data, buffers } = sent.at(-1) as Sent;
    expect(data).toMatchObject({
      method: 'update_states',
      states: {
        'model-1': {
          model_name: 'AnyModel',
          model_module: 'anywidget',
          state: { _esm: expect.stringContaining(esm) },
        },
      },
    });
    expect(Object.keys(data.states as object)).not.toContain('model-2');
    const at = (data.buffer_paths as unknown[][]).findIndex(([id]) => id === 'model-1');
    expect((data.buffer_paths as unknown[][])[at]).toEqual(['model-1', 'state', 'frame']);
    expect([...(buffers[at] ?? [])]).toEqual([6]);
  });
});

test("the module's own messages go both ways, in order with what is set", () => {
  const w = widget({ esm, state: { step: 0 } });
  const heard: unknown[] = [];
  const stop = w.onMessage((content, buffers) => heard.push([content, buffers]));
  show(w);
  w.set({ step: 1 });
  w.set({ step: 2 });
  w.send({ draw: true }, [new Uint8Array([1])]);
  expect(sent.map(({ data }) => data.state ?? data.content)).toEqual([
    { step: 1 },
    { step: 2 },
    { draw: true },
  ]);
  expect(sent[2]?.buffers).toEqual([new Uint8Array([1])]);
  says({ data: { method: 'custom', content: 'clicked' }, buffers: [new Uint8Array([2])] });
  stop();
  says({ data: { method: 'custom', content: 'again' } });
  expect(heard).toEqual([['clicked', [new Uint8Array([2])]]]);
});

describe('a mistake is named', () => {
  const w = widget({ esm, state: { loss: 0.2, svg: '' } });
  // biome-ignore lint/suspicious/noExplicitAny: what the types forbid, as a cell can
  const made = (options: any) => () => widget(options);
  const loop: unknown[] = [];
  loop.push(loop);

  test.each<[string, () => unknown, string]>([
    ['no module', made({ esm: 3, state: {} }), 'esm of widget must be a text, but is 3.'],
    ['a text that is no module', made({ esm: 'hello', state: {} }), 'export default { render({ model, el })'],
    ['no state', made({ esm }), 'state of widget must be an object such as { loss: 0.2 }, but is undefined.'],
    [
      'a function in it',
      made({ esm, state: { f: () => 3 } }),
      'f of widget is a function; both sides can hold null',
    ],
    ['a date deep in it', made({ esm, state: { a: [{ b: new Date(0) }] } }), 'a[0].b of widget is a Date'],
    ['no number', made({ esm, state: { loss: Number.NaN } }), 'loss of widget is NaN'],
    ['floats as bytes', made({ esm, state: { xs: new Float64Array(2) } }), 'xs of widget is a Float64Array'],
    ['itself in itself', made({ esm, state: { loop } }), 'nested more than 200 deep'],
    ["a name of the page's", made({ esm, state: { _esm: '' } }), "cannot have '_esm'"],
    ["another name of the page's", made({ esm, state: { layout: 1 } }), "cannot have 'layout'"],
    ['an option there is not', made({ esm, state: {}, html: '' }), "widget has no option 'html'"],
    ['css that is no text', made({ esm, state: {}, css: 3 }), 'css of widget must be a text, but is 3.'],
    ['a name that is not in the state', () => w.set({ los: 1 } as object), "has no 'los': it has loss, svg."],
    ['one to get', () => w.get('los' as 'loss'), "has no 'los'"],
    ['one to hear', () => w.on('los' as 'loss', () => {}), "has no 'los'"],
    [
      'undefined',
      () => w.set({ svg: undefined } as never),
      'svg of widget is undefined (use null for "nothing")',
    ],
    [
      'nothing set',
      () => w.set(3 as never),
      'set of widget takes an object such as { loss: 0.2 }, but is 3.',
    ],
    ['no handler', () => w.on('loss', 3 as never), 'changed of widget.on must be a function'],
    ['no handler of messages', () => w.onMessage(3 as never), 'heard of widget.onMessage must be a function'],
    ['a message that is no JSON', () => w.send(() => 3), 'content of widget.send is a function'],
  ])('%s', (_, mistake, says) => {
    expect(mistake).toThrow(expect.objectContaining({ name: 'ArgumentError' }));
    expect(mistake).toThrow(says);
  });

  test('and one wrong value keeps all others from being set', () => {
    expect(() => w.set({ loss: 0.9, svg: (() => 3) as never })).toThrow('svg');
    expect(w.get('loss')).toBe(0.2);
  });
});

test('its types are those of its state', () => {
  const w = widget({ esm, state: { loss: 0.2, svg: '' } });
  const loss: number = w.get('loss');
  w.on('svg', (svg: string) => svg);
  w.on(({ svg }) => svg?.length);
  // @ts-expect-error: a number
  expect(() => w.set({ loss: '0.3' })).not.toThrow();
  expect(loss).toBe(0.2);
});

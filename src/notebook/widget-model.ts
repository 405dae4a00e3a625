import { type Comm, type CommBridge, type CommMessage, kernel } from './kernel.js';
import { message, type Packed, pack, putBytes } from './widget-data.js';

/*
 * One widget model, as Jupyter's widgets understand it: a comm with the target `jupyter.widget` through which
 * both sides tell what they set.
 * https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */

type Told = ReturnType<typeof message>;

/** What the page has to say. */
export interface FromPage {
  /** The page set these. */
  set(values: ReadonlyMap<string, Packed>): void;
  /** The module in the page sent a message of its own. */
  sent(content: unknown, buffers: readonly Uint8Array[]): void;
  /** The page set something that the state does not have. */
  unknown(key: string): void;
}

/** All that is live, by model id: a page that was reloaded asks for it. */
const live = new Map<string, Model>();
const controlled = new WeakSet<CommBridge>();

/** The versions of the page's side that this speaks to: requirements.txt pins one. */
const ANYWIDGET = '~0.11.0';

/** Longest that a value waits, so that a fast loop sends some 50 messages a second and not all. */
const WINDOW_MS = 20;

export class Model {
  readonly #fixed: readonly (readonly [string, Packed])[];
  readonly #values: ReadonlyMap<string, Packed>;
  readonly #page: FromPage;
  readonly #waiting = new Set<string>();
  #comm: Comm | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param values read whenever something is sent, and never changed */
  constructor(esm: string, css: string, values: ReadonlyMap<string, Packed>, page: FromPage) {
    this.#values = values;
    this.#page = page;
    this.#fixed = Object.entries({
      _model_module: 'anywidget',
      _model_name: 'AnyModel',
      _model_module_version: ANYWIDGET,
      _view_module: 'anywidget',
      _view_name: 'AnyView',
      _view_module_version: ANYWIDGET,
      _view_count: null,
      // The page keeps one style sheet for each of these.
      _anywidget_id: `quorumlab-${crypto.randomUUID()}`,
      _esm: esm,
      _css: css,
    }).map(([key, value]) => [key, pack(key, 'widget', value)]);
  }

  /** The id under which a page finds it; the first time, it is opened. Without a page, undefined. */
  open(): string | undefined {
    const comms = kernel()?.comms;
    if (this.#comm?.isOpen || !comms) return this.#comm?.id;
    answerControl(comms);
    const { buffers, ...data } = this.everything();
    const comm = comms.open('jupyter.widget', { data, metadata: { version: '2.1.0' }, buffers });
    comm.onMessage((received) => this.#receive(received));
    comm.onClose(() => live.delete(comm.id));
    live.set(comm.id, this);
    this.#waiting.clear();
    this.#comm = comm;
    return comm.id;
  }

  /** Tells the page that these were set, at once or with what is set soon after. */
  tell(keys: Iterable<string>): void {
    if (!this.#comm?.isOpen) return;
    for (const key of keys) this.#waiting.add(key);
    const early = this.#sentAt + WINDOW_MS - performance.now();
    if (early <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), early);
  }

  /** Sends the module in the page a message of its own; without a page, nothing. */
  send(content: unknown, buffers: readonly Uint8Array[]): void {
    if (!this.#comm?.isOpen) return;
    this.#flush();
    this.#comm.send({ method: 'custom', content }, { buffers });
  }

  close(): void {
    if (this.#comm) live.delete(this.#comm.id);
    this.#comm?.close();
  }

  /** What a page needs to make the model anew. */
  everything(): Told {
    return message([...this.#fixed, ...this.#values]);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const keys = [...this.#waiting];
    this.#waiting.clear();
    if (keys.length === 0) return;
    this.#update('update', message(keys.map((key) => [key, this.#values.get(key) as Packed])));
  }

  #update(method: string, { buffers, ...rest }: Told): void {
    if (!this.#comm?.isOpen) return;
    this.#sentAt = performance.now();
    this.#comm.send({ method, ...rest }, { buffers });
  }

  #receive({ data, buffers = [] }: CommMessage): void {
    const { method, state, buffer_paths, content } = Object(data);
    if (method === 'request_state') this.#update('update', this.everything());
    else if (method === 'custom') this.#page.sent(content, buffers);
    else if (method === 'update') this.#pageSet(Object(state), buffer_paths, buffers);
  }

  #pageSet(state: Record<string, unknown>, paths: unknown, buffers: readonly Uint8Array[]): void {
    putBytes(state, paths, buffers);
    const set = new Map<string, Packed>();
    for (const [key, value] of Object.entries(state)) {
      if (this.#values.has(key)) set.set(key, pack(key, 'widget', value));
      else if (!key.startsWith('_')) this.#page.unknown(key);
    }
    if (set.size === 0) return;
    // Before any handler answers: the page ignores what contradicts it until it hears of its own.
    this.#update('echo_update', message(set));
    // What this side set and has not told yet is older than that.
    for (const key of set.keys()) this.#waiting.delete(key);
    this.#page.set(set);
  }
}

/** A page that was reloaded asks here for all that it can show. */
function answerControl(comms: CommBridge): void {
  if (controlled.has(comms)) return;
  controlled.add(comms);
  comms.register('jupyter.widget.control', (comm) => {
    comm.onMessage(({ data }) => {
      if (Object(data).method !== 'request_states') return;
      const all = [...live].map(([id, model]) => ({ id, ...model.everything() }));
      const states = all.map(({ id, state }) => [
        id,
        { model_name: 'AnyModel', model_module: 'anywidget', model_module_version: ANYWIDGET, state },
      ]);
      comm.send(
        {
          method: 'update_states',
          states: Object.fromEntries(states),
          buffer_paths: all.flatMap(({ id, buffer_paths }) =>
            buffer_paths.map((path) => [id, 'state', ...path]),
          ),
        },
        { buffers: all.flatMap(({ buffers }) => buffers) },
      );
    });
  });
}

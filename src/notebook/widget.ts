import { functionOf, onlyOptions, shown, text } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { type Displayable, displaySymbol, type MimeBundle } from './display.js';
import { kernel } from './kernel.js';
import { type Packed, pack, same, unpack } from './widget-data.js';
import { Model } from './widget-model.js';
import { tellingModule } from './widget-module.js';

/** What a widget is made of. */
export interface WidgetOptions<State extends object> {
  /** The text of an ES module whose default export has `render({ model, el })`: https://anywidget.dev/en/afm */
  readonly esm: string;
  /** What both sides hold and set: JSON values and bytes (Uint8Array), by name. */
  readonly state: State;
  /** Style sheet for what the module draws. */
  readonly css?: string;
  /** What there is to see, in words, for where nothing can be drawn; as a rule, the state. */
  readonly about?: string;
}

/** A live picture in a cell's output: a module in the page draws it, and shares state with the kernel. */
export interface Widget<State extends object> extends Displayable {
  /** What the state has under `key` now (frozen: `set` changes it). */
  get<Key extends keyof State & string>(key: Key): State[Key];
  /** Changes the state on both sides. */
  set(changes: Partial<State>): void;
  /** Calls `changed` whenever `key` gets another value, whoever set it. What is returned ends that. */
  on<Key extends keyof State & string>(key: Key, changed: (value: State[Key]) => void): () => void;
  /** Calls `changed` with all that gets another value at once. */
  on(changed: (changes: Partial<State>) => void): () => void;
  /** Sends `content`, a JSON value, to the module: `model.on('msg:custom', …)`. Unseen where no page shows it. */
  send(content: unknown, buffers?: readonly Uint8Array[]): void;
  /** Calls `heard` with what the module sends by `model.send(content)`. What is returned ends that. */
  onMessage(heard: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void;
  /** Takes it from the page. Shown again, it is a new one with the same state. */
  close(): void;
}

/**
 * A picture one can touch: a module that runs in the page draws it and takes what the reader does; the cell
 * computes. Both share `state`, and hear when the other sets something. It shows itself, as a cell's last
 * expression or by `show`; elsewhere than in a live notebook its text is seen.
 *
 * The module is one of anywidget's, so that it also works in other pages: `model.get('loss')`,
 * `model.set('loss', 0.3)` and then `model.save_changes()`, `model.on('change:svg', …)`. Bytes are DataViews there.
 *
 * @throws ArgumentError for an `esm` that is no module's text, a state that is not JSON values and bytes, or a
 *   name that the state does not have
 * @example
 * import { paxosRound, show, widget } from 'quorumlab';
 * const round = widget({
 *   esm: `export default { render({ model, el }) {
 *     const slider = Object.assign(document.createElement('input'), { type: 'range', max: 1, step: 0.01 });
 *     const text = document.createElement('p');
 *     const draw = () => {
 *       slider.value = model.get('loss');
 *       text.textContent = 'success: ' + model.get('success').toFixed(3);
 *     };
 *     slider.oninput = () => { model.set('loss', Number(slider.value)); model.save_changes(); };
 *     for (const key of ['loss', 'success']) model.on('change:' + key, draw);
 *     el.append(slider, text);
 *     draw();
 *   } }`,
 *   state: { loss: 0, success: 1 },
 * });
 * round.on('loss', (loss) => round.set({ success: paxosRound({ loss }).exact.success }));
 * show(round);
 * round.set({ loss: 1 });
 * round.get('success')   // 0
 */
export function widget<State extends object>(options: WidgetOptions<State>): Widget<State> {
  onlyOptions('widget', options, ['esm', 'state', 'css', 'about']);
  const { esm, state, css, about } = options;
  text('esm of widget', esm);
  if (!/\bexport\s+default\b|\bas\s+default\b|\bexport\s*\{\s*default\b/.test(esm)) {
    throw new ArgumentError(
      `esm of widget must be the text of an ES module with \`export default { render({ model, el }) { … } }\`, but is ${shown(esm)}.`,
    );
  }
  for (const [name, given] of Object.entries({ css, about })) {
    if (given !== undefined) text(`${name} of widget`, given);
  }
  return new SharedState(
    esm,
    css ?? '',
    about,
    packAll('state of widget must be', state),
  ) as unknown as Widget<State>;
}

/** Names that the page's side gives a meaning of its own. */
const TAKEN = ['layout', 'tabbable', 'tooltip'];

type Handler = (...given: never[]) => void;

/** The widget, without the types of its state. */
class SharedState implements Displayable {
  readonly #values: Map<string, Packed>;
  readonly #about: string | undefined;
  readonly #model: Model;
  readonly #byKey = new Map<string, Set<Handler>>();
  readonly #anything = new Set<Handler>();
  readonly #messages = new Set<Handler>();

  constructor(esm: string, css: string, about: string | undefined, values: Map<string, Packed>) {
    this.#values = values;
    this.#about = about;
    this.#model = new Model(tellingModule(esm), css, values, {
      set: (given) => this.#changed(this.#take(given)),
      sent: (content, buffers) => call(this.#messages, content, buffers),
      unknown: (key) => console.warn(this.#without(key, 'The page set it, and nothing came of it.')),
    });
  }

  get(key: string): unknown {
    return unpack(this.#values.get(this.#known(key)) as Packed);
  }

  set(changes: object): void {
    const given = packAll('set of widget takes', changes);
    for (const key of given.keys()) this.#known(key);
    const changed = this.#take(given);
    this.#model.tell(changed);
    this.#changed(changed);
  }

  on(...given: [key: string, changed: Handler] | [changed: Handler]): () => void {
    const changed = given.at(-1);
    functionOf('changed of widget.on', changed, "('loss', (loss) => …)");
    if (given.length < 2) return listen(this.#anything, changed as Handler);
    const key = this.#known(given[0] as string);
    const heard = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, heard);
    return listen(heard, changed as Handler);
  }

  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.#model.send(pack('content', 'widget.send', content).data, buffers);
  }

  onMessage(heard: Handler): () => void {
    functionOf('heard of widget.onMessage', heard, '(content) => …');
    return listen(this.#messages, heard);
  }

  close(): void {
    this.#model.close();
  }

  [displaySymbol](): MimeBundle {
    const model_id = this.#model.open();
    const words = { 'text/plain': this.#about ?? this.#words() };
    if (model_id === undefined) return words;
    const view = { version_major: 2, version_minor: 0, model_id };
    return { 'application/vnd.jupyter.widget-view+json': view, ...words };
  }

  /** Keeps what is another value than before, and says which. */
  #take(given: ReadonlyMap<string, Packed>): string[] {
    const changed = [...given].filter(([key, value]) => !same(value, this.#values.get(key) as Packed));
    for (const [key, value] of changed) this.#values.set(key, value);
    return changed.map(([key]) => key);
  }

  #changed(keys: readonly string[]): void {
    if (keys.length === 0) return;
    for (const key of keys) call(this.#byKey.get(key) ?? [], this.get(key));
    call(this.#anything, Object.fromEntries(keys.map((key) => [key, this.get(key)])));
  }

  #known(key: string): string {
    if (this.#values.has(key)) return key;
    throw new ArgumentError(this.#without(key, ''));
  }

  #without(key: string, more: string): string {
    const names = this.#values.size > 0 ? `it has ${[...this.#values.keys()].join(', ')}` : 'it is empty';
    return `The state of this widget has no ${shown(key)}: ${names}. ${more}`.trim();
  }

  #words(): string {
    const pairs = [...this.#values.keys()].map((key) => `${key}: ${shown(this.get(key))}`);
    return `A widget with ${pairs.length > 0 ? pairs.join(', ') : 'no state'}`;
  }
}

function packAll(rule: string, values: unknown): Map<string, Packed> {
  if (typeof values !== 'object' || values === null || Array.isArray(values) || ArrayBuffer.isView(values)) {
    throw new ArgumentError(`${rule} an object such as { loss: 0.2 }, but is ${shown(values)}.`);
  }
  return new Map(
    Object.entries(values).map(([key, value]) => {
      if (key.startsWith('_') || TAKEN.includes(key)) {
        throw new ArgumentError(
          `A widget's state cannot have '${key}': the page uses names that begin with _, and ${TAKEN.join(', ')}, itself.`,
        );
      }
      return [key, pack(key, 'widget', value)];
    }),
  );
}

/** Has `handler` called from now on, as part of the cell that is running. */
function listen(handlers: Set<Handler>, handler: Handler): () => void {
  const own = kernel()?.comms?.guarded(handler) ?? ((...given: never[]) => handler(...given));
  handlers.add(own);
  return () => void handlers.delete(own);
}

function call(handlers: Iterable<Handler>, ...given: unknown[]): void {
  // One may end itself or another.
  for (const handler of [...handlers]) (handler as (...all: unknown[]) => void)(...given);
}

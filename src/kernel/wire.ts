/**
 * Jupyter's wire protocol: messages as frames, signed and verified.
 *
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { makeRoom } from './make-room.js';

/** What a connection file holds. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Record<string, unknown>;

/** What some messages carry beside their content. */
export interface Extra {
  readonly metadata?: Content;
  /** Bytes as they are: behind the signed parts, as the protocol has it. */
  readonly buffers?: readonly Uint8Array[];
}

export interface Message {
  /** ZeroMQ's routing prefix: who asked, and so whom to answer. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Content;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
}

/** A message that is not one of ours: it is dropped, and the kernel lives on. */
export class WireError extends Error {}

/** How deep a header may nest: it comes back in every answer, and what nests too deep cannot be written. */
const HEADER_DEPTH = 8;
/** How many signatures are remembered, as many as Jupyter's own kernels do. */
const REMEMBERED = 65_536;

const DELIMITER = Buffer.from('<IDS|MSG>');
export const PROTOCOL_VERSION = '5.3';

/** Reads and writes the messages of one connection. */
export class Wire {
  readonly #key: string;
  readonly #algorithm: string;
  readonly session: string;
  /** Of the messages that came: one that comes again is a replay. */
  readonly #seen = new Set<string>();

  constructor(connection: Pick<Connection, 'key' | 'signature_scheme'>, session: string = randomUUID()) {
    this.session = session;
    this.#key = connection.key;
    this.#algorithm = (connection.signature_scheme || 'hmac-sha256').replace(/^hmac-/, '');
  }

  #signature(parts: readonly (Buffer | string)[]): string {
    // An empty key means that the connection is unsigned: the protocol's own rule.
    if (!this.#key) return '';
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  /** The message in `frames`; throws a `WireError` when the signature or the form is wrong. */
  parse(frames: readonly Buffer[]): Message {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (at < 0) throw new WireError('a message without the delimiter <IDS|MSG>');
    const [signature, ...parts] = frames.slice(at + 1);
    if (!signature || parts.length < 4) throw new WireError('a message with too few parts');
    // The signature comes first: nothing of an unsigned message is looked at. It covers all but the buffers.
    const want = Buffer.from(this.#signature(parts.slice(0, 4)));
    if (signature.length !== want.length || !timingSafeEqual(signature, want)) {
      throw new WireError('a message with a wrong signature');
    }
    this.#refuseReplay(signature.toString('latin1'));
    const [header, parent, metadata, content] = parts.slice(0, 4).map(record) as [
      Content,
      Content,
      Content,
      Content,
    ];
    if (typeof header.msg_type !== 'string' || typeof header.msg_id !== 'string') {
      throw new WireError('a message whose header has no msg_type or no msg_id');
    }
    if (!isShallow(header, HEADER_DEPTH)) throw new WireError('a message whose header nests too deep');
    // Whoever hears what the kernel publishes could send it back, signed as it is.
    if (header.session === this.session) throw new WireError("a message of the kernel's own");
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parent,
      metadata,
      content,
      buffers: parts.slice(4),
    };
  }

  #refuseReplay(signature: string): void {
    if (signature === '') return;
    if (this.#seen.has(signature)) throw new WireError('a message that came before');
    makeRoom(this.#seen, REMEMBERED);
    this.#seen.add(signature);
  }

  /** The frames of a new message of type `type`, in answer to `parent`. A text `content` is JSON already. */
  frames(
    identities: readonly (Buffer | string)[],
    type: string,
    content: Content | string,
    parent: Header | null,
    { metadata, buffers }: Extra = {},
  ): (Uint8Array | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent ?? {}, metadata ?? {}, content].map((part) =>
      typeof part === 'string' ? part : JSON.stringify(part),
    );
    return [...identities, DELIMITER, this.#signature(parts), ...parts, ...(buffers ?? [])];
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

function record(part: Buffer): Content {
  let value: unknown;
  try {
    value = JSON.parse(part.toString('utf8'));
  } catch {
    throw new WireError('a message with a part that is not JSON');
  }
  if (!isRecord(value)) throw new WireError('a message with a part that is not a JSON object');
  return value;
}

/** Whether a JSON value is an object, and no array. */
export function isRecord(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

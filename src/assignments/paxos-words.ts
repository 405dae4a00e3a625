import type { Value } from '../model/value.js';
import type { PaxosMessage } from '../protocols/paxos.js';

/** A message to a node. */
export interface Sent {
  readonly to: number;
  readonly message: Value;
}

/** What an acceptor sent, as a sentence has it. */
export function said(sent: readonly Sent[], answers = 'answers', silent = 'stays silent'): string {
  if (sent.length === 0) return silent;
  return `${answers} ${sent.map(({ to, message }) => `${text(message as unknown as PaxosMessage)} to node ${to}`).join(' and ')}`;
}

const FIELDS: { readonly [type: string]: string | undefined } = {
  Collect: 'round',
  Last: 'accepted,round',
  Begin: 'round,value',
  Accept: 'round,value',
};

const fieldsOf = (value: object) => Object.keys(value).sort().join();

/** A message as a sentence has it; one that has not the fields it should have, as it stands. */
export function text(message: PaxosMessage): string {
  const { type, ...fields } = message;
  const accepted = message.type === 'Last' ? message.accepted : null;
  const made = accepted === null || (typeof accepted === 'object' && fieldsOf(accepted) === 'round,value');
  if (FIELDS[type] !== fieldsOf(fields) || !made) return JSON.stringify(message);
  switch (message.type) {
    case 'Last':
      return `Last(${message.round}, ${accepted === null ? 'nothing accepted' : `${word(accepted.value)} accepted in round ${accepted.round}`})`;
    case 'Collect':
      return `Collect(${message.round})`;
    default:
      return `${type}(${message.round}, ${word(message.value)})`;
  }
}

const word = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** ZeroMQ as tslab brings it, with sockets that lose nothing. */
import { createRequire } from 'node:module';
import type * as Zmq from 'zeromq';
import type { Connection } from './wire.js';

// zeromq is tslab's dependency, not ours: it is looked up from where tslab stands.
const fromTslab = createRequire(createRequire(import.meta.url).resolve('tslab/package.json'));

export const zmq = fromTslab('zeromq') as typeof Zmq;

type Bindable = Zmq.XPublisher | Zmq.Router;

/** Binds `socket` to one of the connection's ports. */
export async function bind(socket: Bindable, connection: Connection, port: number): Promise<void> {
  // Without a high-water mark nothing is dropped, and with no send timeout every send is done at once:
  // otherwise zeromq.js turns away the second of two sends in one tick once 512 have gone by.
  socket.sendHighWaterMark = 0;
  socket.sendTimeout = 0;
  socket.linger = 1000;
  const separator = connection.transport === 'ipc' ? '-' : ':';
  await socket.bind(`${connection.transport}://${connection.ip}${separator}${port}`);
}

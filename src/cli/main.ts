import { stdout } from 'node:process';
import { quorumlab } from './program.js';

// Whoever reads what we print may have seen enough (`| head`): no reason to complain, nor to leave a file half done.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await quorumlab(process.argv.slice(2));

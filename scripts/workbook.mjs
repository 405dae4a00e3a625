#!/usr/bin/env node
// The one script behind `npm start`, `npm test`, `npm run setup` and `npm run bench`.
//
// This file must parse on any Node that knows modules, however old, because its first task is to say
// that a Node is too old. So: no syntax newer than modules here, and all else is imported once that is settled.

const oldest = 18;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `This needs Node.js ${oldest} or later; this is Node.js ${process.versions.node}.\n` +
      '  Debian, Ubuntu: sudo apt install nodejs npm   (or, if that is older, https://nodejs.org/en/download)\n' +
      '  macOS:          brew install node             (or https://nodejs.org/en/download)\n' +
      '  Windows:        winget install OpenJS.NodeJS.LTS',
  );
  process.exitCode = 1;
} else {
  import('./lib/main.mjs').then((module) => module.main(process.argv.slice(2)));
}

/**
 * An error that is the user's to mend: it is shown as its message alone, never as a stack trace.
 * `code` is the exit code: 2 where the command line is wrong, 1 for anything else.
 */
export class Complaint extends Error {
  /**
   * @param {string} message
   * @param {{ code?: number }} [options]
   */
  constructor(message, { code = 1 } = {}) {
    super(message);
    this.name = 'Complaint';
    this.code = code;
  }
}

/**
 * How to install something, per system.
 * @param {{ debian: string, mac: string, windows: string }} how
 */
function install({ debian, mac, windows }) {
  return [`  Debian, Ubuntu: ${debian}`, `  macOS:          ${mac}`, `  Windows:        ${windows}`].join(
    '\n',
  );
}

const installPython = install({
  debian: 'sudo apt install python3 python3-venv',
  mac: 'brew install python   (or https://www.python.org/downloads)',
  windows: 'winget install Python.Python.3.13',
});

export const noPython = () =>
  new Complaint(
    `No Python was found (looked for python3, python and py). The workbook needs Python 3.10 or later.\n${installPython}`,
  );

/**
 * @param {string} version
 * @param {string} command
 */
export const oldPython = (version, command) =>
  new Complaint(
    `The workbook needs Python 3.10 or later; \`${command}\` is Python ${version}.\n${installPython}`,
  );

/**
 * @param {string} version
 * @param {string} command
 */
export const noVenv = (version, command) =>
  new Complaint(
    `Python ${version} (\`${command}\`) comes without its venv module, which makes virtual environments.\n` +
      install({
        debian: `sudo apt install python3-venv   (or python${version.split('.').slice(0, 2).join('.')}-venv)`,
        mac: 'brew install python   (it comes with venv)',
        windows: 'winget install Python.Python.3.13   (it comes with venv)',
      }),
  );

export const noNpm = () =>
  new Complaint(
    'npm was not found beside Node.js.\n' +
      install({
        debian: 'sudo apt install npm',
        mac: 'brew install node   (it comes with npm)',
        windows: 'winget install OpenJS.NodeJS.LTS   (it comes with npm)',
      }),
  );

/** @param {number} port */
export const portInUse = (port) =>
  new Complaint(
    `Port ${port} on 127.0.0.1 is in use: another program, perhaps another Jupyter, listens there. ` +
      `Stop it, choose another (npm start -- --port ${port === 65535 ? port - 1 : port + 1}), or leave --port out and Jupyter finds a free one.`,
  );

/** @param {number} port */
export const portForbidden = (port) =>
  new Complaint(`This user may not listen on port ${port}. Choose one above 1023: npm start -- --port 8888.`);

/** @param {string} message */
export const usage = (message) => new Complaint(message, { code: 2 });

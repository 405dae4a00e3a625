"""Types into jupyter console over a pseudo-terminal, as somebody at a keyboard would.

Its argument is JSON: a list of [what is typed, a pattern of what must come on the screen]. It prints, as JSON, what
did come after each, up to and with the pattern; then the exit code.
"""

import json
import sys

import pexpect

PATIENCE = 60


def drive(steps: list[list[str]]) -> list[str]:
    options = [
        "--kernel=quorumlab-test",
        "--no-confirm-exit",
        # It would otherwise take the kernel of a busy machine for one that answers no such question.
        f"--ZMQTerminalInteractiveShell.kernel_timeout={PATIENCE}",
        f"--ZMQTerminalInteractiveShell.kernel_is_complete_timeout={PATIENCE}",
        # Then it also shows, when it has drawn its prompt, what it was too early to read before that.
        "--ZMQTerminalInteractiveShell.include_other_output=True",
    ]
    console = pexpect.spawn(
        sys.executable, ["-m", "jupyter_console", *options], encoding="utf8", timeout=PATIENCE, dimensions=(50, 160)
    )
    seen = []
    try:
        for typed, pattern in steps:
            console.send(typed)
            console.expect(pattern)
            seen.append(console.before + console.after)
        # Ctrl-D is lost where it comes before the console has the terminal to itself.
        while True:
            console.send("\x04")
            if console.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=1) == 0:
                break
        seen.append(console.before)
    except (pexpect.TIMEOUT, pexpect.EOF):
        seen.append(f"Nothing like {pattern!r} came, but: {console.before}")
    console.close()
    return [*seen, str(console.exitstatus)]


if __name__ == "__main__":
    print(json.dumps(drive(json.loads(sys.argv[1]))))

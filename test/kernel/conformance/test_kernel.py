"""What PyPI's jupyter-kernel-test checks, told how to say things in TypeScript; every check, none left out.

Run as a program, it prints one line of JSON: for each check its name and what went wrong, nothing if it passed.
"""

import json
import sys
import unittest
from unittest import mock

# Not the classes by their names: unittest would take those for tests of this file's.
import jupyter_kernel_test

KERNEL = "quorumlab-test"
PATIENCE = 60


class TypeScript(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh no')"
    code_generate_error = "throw new TypeError('on purpose')"
    code_clear_output = "import { clearOutput } from 'quorumlab'; clearOutput()"
    # Of something that every kernel has, whatever ran before.
    code_page_something = "console?"
    code_inspect_sample = "console"

    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "'text'.toUpper", "matches": {"toUpperCase"}},
        {"text": "[1, 2].flatM", "matches": {"flatMap"}},
    ]
    complete_code_samples = [
        "1",
        "const x: number = 1",
        "function f(n: number): number {\n  return n;\n}",
        "await Promise.resolve(1)",
        "// a comment",
        "`a ${1 + 1} b`",
    ]
    incomplete_code_samples = [
        "function f(n: number) {",
        "const list = [1,",
        "console.log(",
        "`a text that goes",
        "/* a comment",
        "const f = (x: number) =>",
    ]
    invalid_code_samples = ["const = 1", "1 +* 2", "let 3x = 1", "}"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((n) => n + 1)", "result": "[ 2, 3 ]"},
        {"code": "await Promise.resolve('later')", "result": "'later'"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>hi</b>', 'text/plain': 'hi' }) })",
            "mime": "text/html",
            "result": "<b>hi</b>",
        },
    ]
    code_display_data = [
        {"code": "import { html, show } from 'quorumlab'; show(html('<b>hi</b>'))", "mime": "text/html"},
        {"code": "import { display } from 'tslab'; display.html('<b>hi</b>')", "mime": "text/html"},
    ]

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ? 7"

    def execute_helper(self, *args, **kwargs):
        # The package waits a tenth of a second for a message. On a busy machine that is a matter of luck, and a
        # message that is late is not missing.
        channel = self.kc.iopub_channel
        get_msg = jupyter_kernel_test.ensure_sync(channel.get_msg)
        with mock.patch.object(channel, "get_msg", lambda timeout: get_msg(timeout=timeout + PATIENCE)):
            return super().execute_helper(*args, **{"timeout": PATIENCE, **kwargs})


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


class Report(unittest.TestResult):
    """Keeps each check's troubles under its name: a part that failed, an error, and a part that was left out."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: dict[str, list[str]] = {}

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._of(test)

    def addError(self, test, err) -> None:
        self._of(test).append(self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err) -> None:
        if err is not None:
            self._of(test).append(f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason: str) -> None:
        self._of(test).append(f"skipped: {reason}")

    def _of(self, test) -> list[str]:
        # A part knows the check it is a part of; what fails before any check has but a description.
        check = getattr(test, "test_case", test)
        return self.troubles.setdefault(getattr(check, "_testMethodName", str(check)), [])


if __name__ == "__main__":
    report = Report()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(report)
    print(json.dumps(report.troubles))

"""deploy.ps1: where PowerShell is installed its own parser reads the scripts, and a dry run has to print what deploy.sh prints.

Elsewhere a grammar of the language (tree-sitter) reads them: they have to be PowerShell, every function and variable they use
has to be known, and the AWS commands of each step have to be those of the same step in bash, in the same order. Nothing is
run then.
"""

import re
import shutil
import subprocess
import unittest

import tree_sitter
import tree_sitter_powershell

from settings import ROOT
from stand_ins import Machine

FOLDER = ROOT / "apprunner"
SCRIPTS = [FOLDER / "deploy.ps1", *sorted((FOLDER / "steps").glob("*.ps1"))]
PWSH = shutil.which("pwsh")

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def is_powershell(text):
    return not PARSER.parse(text.encode()).root_node.has_error


# What the scripts use and do not define.
COMMANDS = {
    "docker", "get-command", "get-content", "get-date", "get-help", "git", "join-path", "new-item", "out-host", "out-null",
    "pop-location", "push-location", "select-object", "set-strictmode", "split-path", "start-sleep", "test-path", "write-host",
}
VARIABLES = {"_", "false", "lastexitcode", "pscommandpath", "psscriptroot", "true"}


def _nodes(node):
    yield node
    for child in node.children:
        yield from _nodes(child)


def _name(node):
    """The name of a variable without its scope, in small letters, as PowerShell compares them."""
    return node.text.decode().lstrip("$@").strip("{}").removeprefix("script:").lower()


def unknown_names(texts):
    """The functions and variables that the scripts use, and nobody defines."""
    known, used = COMMANDS | VARIABLES, set()
    for text in texts:
        for node in _nodes(PARSER.parse(text.encode()).root_node):
            if node.type == "function_name":
                known.add(node.text.decode().lower())
            elif node.type == "command_name":
                used.add(node.text.decode().lower())
            elif node.type == "variable" and not _name(node).startswith("env:"):
                used.add(_name(node))
            if node.type in ("left_assignment_expression", "script_parameter"):
                known |= {_name(inner) for inner in _nodes(node) if inner.type == "variable"}
            elif node.type == "foreach_statement":
                known.add(_name(next(inner for inner in node.children if inner.type == "variable")))
    return used - known


def aws_commands(text):
    """The AWS commands in a script of either kind, as `service operation`, in their order."""
    code = re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE)
    # Lines that are one command, and PowerShell's lists of words, become plain words.
    plain = re.sub(r"\s+", " ", re.sub(r"\\\n|[',@()]", " ", code))
    return re.findall(r"\baws ([a-z0-9]+ [a-z]+(?:-[a-z]+)+)", plain)


class PowerShell(unittest.TestCase):
    def test_the_scripts_are_powershell(self):
        for script in SCRIPTS:
            with self.subTest(script.name):
                self.assertTrue(is_powershell(script.read_text()))

    def test_a_broken_script_is_noticed(self):
        text = SCRIPTS[0].read_text()
        for broken in (text.replace("} catch {", "catch {"), text + "\nif ($x {\n", text.replace("param(", "param")):
            self.assertFalse(is_powershell(broken))

    def test_every_name_is_known(self):
        texts = [script.read_text() for script in SCRIPTS]
        self.assertEqual(unknown_names(texts), set())
        self.assertEqual(unknown_names([*texts, "Get-Anser $standin $valuse"]), {"get-anser", "valuse"})

    def test_every_step_exists_in_both_languages_with_the_same_commands(self):
        steps = FOLDER / "steps"
        names = {path.stem for path in steps.glob("*.sh")}
        self.assertEqual(names, {path.stem for path in steps.glob("*.ps1")})
        found = 0
        for name in sorted(names):
            with self.subTest(name):
                commands = aws_commands((steps / f"{name}.sh").read_text())
                self.assertEqual(aws_commands((steps / f"{name}.ps1").read_text()), commands)
                found += len(commands)
        self.assertGreater(found, 20)

    @unittest.skipUnless(PWSH, "PowerShell is not installed")
    def test_powershell_reads_them(self):
        for script in SCRIPTS:
            command = (
                "$errors = $null; [void] [Management.Automation.Language.Parser]::ParseFile("
                f"'{script}', [ref] $null, [ref] $errors); $errors | Out-String; exit $errors.Count"
            )
            outcome = subprocess.run([PWSH, "-NoProfile", "-Command", command], capture_output=True, text=True, check=False)
            self.assertEqual(outcome.returncode, 0, outcome.stdout)

    @unittest.skipUnless(PWSH, "PowerShell is not installed")
    def test_both_scripts_show_the_same(self):
        for target in ("apprunner", "ecs-express"):
            for bash, powershell in (((), ()), (("--create",), ("-Create",))):
                with self.subTest(target, options=bash), Machine() as machine:
                    expected = machine.deploy("--target", target, "--dry-run", *bash).stdout
                    script = (PWSH, "-NoProfile", "-File", "apprunner/deploy.ps1", "-Settings", machine.settings)
                    shown = machine.run(*script, "-Target", target, "-DryRun", *powershell).stdout
                    # The time in the tag is PowerShell's own, and so are the words of the last line.
                    same = [re.sub(r"\d{8}T\d{6}Z", "TIME", line) for line in shown.splitlines()[:-1]]
                    self.assertEqual(same, [re.sub(r"\d{8}T\d{6}Z", "TIME", line) for line in expected.splitlines()[:-1]])

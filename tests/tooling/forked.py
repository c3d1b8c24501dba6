"""Programs of Ansible, and the modules they run, from a Python that is forked.

Python starting, importing the same libraries and freeing them is half of what a start
of ansible-playbook costs, and two thirds of a short module. Here that is done once: a
play of one task takes 0.5 s of CPU when Python starts it, and 0.1 s forked.
"""

from __future__ import annotations

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
from types import TracebackType

from tooling.forked_client import variables

HERE = pathlib.Path(__file__).parent
# What they import of others, whatever they do. Of the standard library, that and what
# these import.
MODULES = (
    "requests jmespath distro typing_extensions syslog shlex locale"
    " grp pwd platform hmac runpy subprocess tempfile zipfile getpass glob datetime"
    " concurrent.futures.thread configparser ctypes dataclasses decimal encodings.cp437"
    " filecmp gzip html netrc pickle pkgutil"
)
# Those of Ansible's own modules that do not read its configuration: some on each core.
PROGRAMS = (
    f"{MODULES} yaml yaml.cyaml jinja2 jinja2.nativetypes jinja2.sandbox"
    " packaging.version packaging.specifiers cryptography.hazmat.primitives.padding"
    " cryptography.hazmat.primitives.serialization.ssh curses tarfile difflib uuid tty"
    " cryptography.hazmat.primitives.asymmetric.ec"
    " cryptography.hazmat.primitives.ciphers.algorithms"
    " cryptography.hazmat.primitives.kdf.pbkdf2 cryptography.hazmat.backends.openssl"
    " multiprocessing.queues multiprocessing.synchronize multiprocessing.shared_memory"
    " multiprocessing.popen_fork ctypes.util secrets encodings.unicode_escape pprint"
    " cmd xml.dom.minidom xml.etree.ElementTree tomllib pty"
    " ansible.module_utils.basic ansible.config.manager ansible.context ansible.errors"
    " ansible.utils.collection_loader ansible.utils.multiprocessing ansible.utils.path"
    " ansible.module_utils.json_utils ansible.parsing.splitter"
    " ansible._internal._datatag._tags ansible._internal._datatag._utils"
    " ansible._internal._templating._jinja_patches ansible._internal._templating._utils"
    " ansible._internal._templating._errors ansible._internal._ansiballz"
    " ansible._internal._yaml ansible.module_utils._internal._json._profiles._tagless"
    " ansible._internal._ssh._ssh_agent ansible.parsing.utils.addresses"
    " ansible.utils._junit_xml ansible._internal._errors._captured"
    " ansible.module_utils._internal._ansiballz._extensions._debugpy"
    " ansible.module_utils._internal._ansiballz._extensions._pydevd"
    " ansible.module_utils._internal._ansiballz._extensions._coverage"
    " ansible.module_utils._internal._ansiballz._loader ansible._internal._wrapt"
    " ansible._internal._datatag._wrappers ansible._internal._display_utils"
    " ansible._internal._collection_proxy ansible._internal._yaml._errors"
    " ansible._internal._event_formatting ansible._internal._errors._task_timeout"
    " ansible._internal._templating._access ansible._internal._plugins"
    " ansible.module_utils.compat.version ansible.module_utils.connection"
    " ansible.vars.hostvars ansible.executor.process ansible.executor.powershell"
    " ansible.utils.helpers ansible.utils.lock ansible.utils.hashing ansible.utils.fqcn"
    " ansible.utils.sentinel ansible.utils.shlex"
)


class Forked:
    """Two servers, one for programs and one for modules, which must share no import."""

    def __init__(self, environment: dict[str, str]) -> None:
        # The path of a socket has no more than 107 bytes.
        short = None if len(tempfile.gettempdir()) < 60 else "/tmp"
        self._folder = tempfile.TemporaryDirectory(prefix="catalog-", dir=short)
        started = {os.fsencode(k): os.fsencode(v) for k, v in environment.items()}
        self._started = variables(started)
        # The kernel reads no more than 127 bytes of a first line.
        self._shortcut = pathlib.Path(self._folder.name, "real")
        self._shortcut.symlink_to(sys.executable)
        self._environment = environment
        self._servers: list[subprocess.Popen[str]] = []
        # Where a program would run Python, it runs it this way, too.
        self.python = self._start("module", sys.executable, MODULES)
        self.program = self._start("program", self.python, PROGRAMS)

    def _start(self, name: str, executable: str, libraries: str) -> str:
        """Start a server and return the program that has it run one."""
        folder = pathlib.Path(self._folder.name, name)
        folder.mkdir()
        script = [sys.executable, str(HERE / "forked_server.py")]
        server = subprocess.Popen(
            [*script, str(folder / "socket"), executable, *libraries.split()],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._servers.append(server)
        python = folder / "python3"
        client = (HERE / "forked_client.py").read_text(encoding="utf-8")
        call = (
            f"main({sys.executable!r}, {str(folder / 'socket')!r}, {self._started!r})"
        )
        python.write_text(f"#!{self._shortcut} -IS\n{client}\n\n{call}\n")
        python.chmod(0o755)
        assert server.stdout and server.stdout.readline() == "ready\n"
        return str(python)

    def commands(self, *programs: str, **variables: str) -> str:
        """Return a folder for PATH with these programs; they get these variables."""
        values = "".join(f"{k}={shlex.quote(v)} " for k, v in variables.items())
        folder = pathlib.Path(self._folder.name, "bin")
        folder.mkdir()
        for name in programs:
            path = pathlib.Path(sys.executable).parent / name
            command = folder / name
            command.write_text(f'#!/bin/sh\n{values}exec {self.program} {path} "$@"\n')
            command.chmod(0o755)
        return str(folder)

    def __enter__(self) -> Forked:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers:
            server.communicate()
        self._folder.cleanup()

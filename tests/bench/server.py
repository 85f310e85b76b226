"""The server of the benchmarks: nginx with pages as files, an optional delay, and an optional log of requests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bench.data import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DELAYS = (0, 50, 200)
_MARK = "/counted-to-here"
# Which page a limit gets: the first line that fits.
_SIZES = r"""
  ~^\d\d\d\d+$           1000;
  ~^[5-9]\d\d$          500;
  ~^(2[5-9]|[34]\d)\d$  250;
  ~^\d\d\d$             100;
  ~^[5-9]\d$            50;
  ~^(2[5-9]|[34]\d)$    25;
  ~^\d\d$               10;
  ~^\d$                 1;
"""
_LISTS = {
    r"^/rest/api/(?:1\.0|latest)/projects/[^/]+/repos/(?<list>[^/]+)/commits/?$": "commits",
    r"^/rest/api/(?:1\.0|latest)/projects/(?<list>[^/]+)/repos/?$": "repos",
}
_OBJECTS = {
    r"^/rest/api/(?:1\.0|latest)/projects/[^/]+/repos/[^/]+$": "repository",
    r"^/rest/api/(?:1\.0|latest)/projects/[^/]+$": "project",
    r"^/rest/api/(?:1\.0|latest)/projects/[^/]+/repos/[^/]+/browse/.": "file",
}
# Bytes: a file of a repository, or an archive of it; the repository is called as the file of nginx.
_BYTES = r"^/rest/api/(?:1\.0|latest)/projects/[^/]+/repos/(?<blob>[\w-]+)/(?:archive|raw/.+)$"
# Who asks beyond the end of a list that exists is told that it ends.
_BEYOND = """  location @beyond {
    if (!-d $document_root/$kind/$name) { return 404; }
    return 200 '{"size":0,"limit":$size,"isLastPage":true,"values":[],"start":$from,"nextPageStart":null}';
  }"""


@dataclass(frozen=True)
class Site:
    """The running server; one port for each delay in ms, and another that writes down what it is asked for."""

    ports: dict[tuple[int, bool], int]
    log: Path

    def url(self, delay: int = 0, *, counted: bool = False) -> str:
        """Return the base URL of the server with a delay; empty where it is not running."""
        port = self.ports.get((delay, counted))
        return f"http://127.0.0.1:{port}" if port else ""

    def requests_of(self, run: Callable[[], object]) -> list[str]:
        """Return the URLs that were asked for on a counting port while something ran."""
        before = self.log.stat().st_size
        run()
        # The one worker writes down one request after another: what comes before the mark is all there was.
        mark = f"{_MARK}?{time.monotonic_ns()}"
        with suppress(HTTPError):
            urlopen(self.url(counted=True) + mark, timeout=5).close()
        while mark not in (asked := self.log.read_bytes()[before:].decode()):
            time.sleep(0.01)
        return [url for url in asked.splitlines() if not url.startswith(_MARK)]


def program(name: str) -> str | None:
    """Return the path of a program; servers are in sbin, which is not on every PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def echo_module() -> Path | None:
    """Return the module that lets nginx wait before it answers."""
    nginx = program("nginx")
    if nginx is None:
        return None
    built = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=True).stderr
    folder = re.search(r"--modules-path=(\S+)", built)
    module = Path(folder[1] if folder else "/usr/lib/nginx/modules") / "ngx_http_echo_module.so"
    return module if module.exists() else None


@contextmanager
def serving(answers: Path, work: Path) -> Iterator[Site]:
    """Run nginx over the answers until the end of the block; where it is not installed no port is open."""
    nginx, module = program("nginx"), echo_module()
    log = work / "requests.log"
    if nginx is None:
        yield Site({}, log)
        return
    served = [(delay, counted) for delay in DELAYS if module or not delay for counted in (False, True)]
    ports = dict(zip(served, _free_ports(len(served)), strict=True))
    config = work / "nginx.conf"
    config.write_text(_config(answers.resolve(), work, module, ports, log))
    process = subprocess.Popen([nginx, "-p", work, "-c", config, "-e", work / "nginx.log", "-g", "daemon off;"])
    try:
        for port in ports.values():
            _await(port, process)
        yield Site(ports, log)
    finally:
        process.terminate()
        process.wait()


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a port is open."""
    while process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.02)
    raise SystemExit("nginx does not start: see what it says above")


def _config(answers: Path, work: Path, module: Path | None, ports: dict[tuple[int, bool], int], log: Path) -> str:
    servers = "\n".join(
        _server(port, delay, f"{log} asked" if counted else "off") for (delay, counted), port in ports.items()
    )
    temporary = "\n".join(
        f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""{f"load_module {module};" if module else ""}
{"user root;" if os.geteuid() == 0 else ""}
worker_processes 1;
pid {work}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
{temporary}
log_format asked "$request_uri";
root {answers};
types {{ }}
default_type "application/json;charset=UTF-8";
sendfile on;
tcp_nopush on;
keepalive_requests 10000000;
open_file_cache max=30000 inactive=1h;
open_file_cache_valid 1h;
map $arg_start $from {{ default $arg_start; "" 0; }}
map $arg_limit $size {{
  "" 25;{_SIZES}}}
{servers}
}}
"""


def _server(port: int, delay: int, log: str) -> str:
    return f"server {{\n  listen 127.0.0.1:{port};\n  access_log {log};\n{_locations(delay)}\n}}"


def _locations(delay: int) -> str:
    """Return where the lists and objects are; both ways of answering end in the same internal place."""
    pages = {pattern: f"/page/$size/{kind}/$list/$from" for pattern, kind in _LISTS.items()}
    objects = {pattern: f"/object/{name}" for pattern, name in _OBJECTS.items()} | {_BYTES: "/bytes/$blob"}
    go = f"echo_sleep {delay / 1000}; echo_exec" if delay else "rewrite ^"
    outside = [
        f'  location ~ "{pattern}" {{ {go} {place}{"" if delay else " last"}; }}'
        for pattern, place in {**pages, **objects}.items()
    ]
    inside = [_smaller(LIMITS[: at + 1]) for at in range(len(LIMITS))]
    objects_inside = "  location /object/ { internal; rewrite ^/object/(.*)$ /$1.json break; }"
    bytes_inside = "  location /bytes/ { internal; rewrite ^/bytes/(.*)$ /$1.bin break; }"
    return "\n".join([*outside, *inside, objects_inside, bytes_inside, _BEYOND])


def _smaller(limits: Sequence[int]) -> str:
    """Return the place of one size: where a list has no page of it at that start, one of a smaller size will do."""
    files = " ".join(f"/$kind/$name/{limit}/$at.json" for limit in reversed(limits))
    return (
        rf'  location ~ "^/page/{limits[-1]}/(?<kind>\w+)/(?<name>[\w-]+)/(?<at>\d+)$" '
        f"{{ internal; try_files {files} @beyond; }}"
    )

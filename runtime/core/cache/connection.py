"""Connections to a Valkey server, whose protocol libvalkey reads and writes.

The clients of Valkey are larger than this service: importing valkey or valkey-glide
takes a third to two thirds of a whole start, libvalkey nothing that can be measured.
What it leaves to do is to connect, and to give up in time.
"""

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from threading import Lock

from libvalkey import Reader, ReplyError, pack_command

from runtime.core.cache.address import Address

CONNECT_SECONDS = 0.3
"""Time to reach the server by any of its addresses, to encrypt, and to sign in."""
ANSWER_SECONDS = 0.1
"""Time for a whole answer. A healthy cache takes a hundredth of it."""
_IDLE_SECONDS = 60.0
# A server ends a connection 12 hours after a proof by IAM.
_OLDEST_SECONDS = 6 * 3600.0
_MOST_IDLE = 8
_CHUNK = 65_536

Reply = bytes | int | list["Reply"] | None
Proof = Callable[[], str]
"""Function that returns what proves, for some minutes, who the user is."""


class Refused(Exception):
    """The server understood a command, and refused it; the message is the server's."""


class Connection:
    """One connection, for one thread at a time.

    After any failure it is closed, and never used again: an answer that comes too late
    would be taken for that of the next command.
    """

    def __init__(
        self, address: Address, tls: ssl.SSLContext | None, proof: Proof | None
    ) -> None:
        """Connect, encrypt, and prove who it is that asks.

        Raises:
            OSError: nobody answers in time, or not who is meant to.
            Refused: the server does not know the user.
        """
        self.made_at = self.used_at = time.monotonic()
        self._reader = Reader()
        # Before the time runs: neither is an answer of the server. The resolver has
        # time limits of its own, and takes none of ours.
        secret = proof() if proof is not None else ""
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        end = time.monotonic() + CONNECT_SECONDS
        made = _connected([str(place[0]) for *_, place in found], address.port, end)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                made.settimeout(_left(end))
                made = tls.wrap_socket(made, server_hostname=address.host)
            self._socket = made
            if proof is not None:
                self.call("AUTH", address.user, secret, end=end)
        except BaseException:
            made.close()
            raise

    def call(self, *command: str | int, end: float | None = None) -> Reply:
        """Send a command and return the answer.

        Args:
            command: the command and its arguments.
            end: the time, of the monotonic clock, until which the answer must be
                whole; None takes that of an answer.

        Raises:
            OSError: the whole answer did not come in time, or the connection ended.
            Refused: the server refused the command.
        """
        if end is None:
            end = time.monotonic() + ANSWER_SECONDS
        try:
            reply = self._exchange(pack_command(command), end)
        except BaseException:
            self.close()
            raise
        if isinstance(reply, ReplyError):
            raise Refused(str(reply))
        self.used_at = time.monotonic()
        return reply

    def usable(self, now: float) -> bool:
        """Tell whether it is young enough that the server has probably kept it."""
        idle, age = now - self.used_at, now - self.made_at
        return idle < _IDLE_SECONDS and age < _OLDEST_SECONDS

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _exchange(self, request: bytes, end: float) -> Reply:
        """Send the bytes of a command, and read until its answer is whole."""
        self._socket.settimeout(_left(end))
        self._socket.sendall(request)
        while True:
            reply = self._reader.gets()
            if reply is not False:
                return reply  # type: ignore[no-any-return]
            self._socket.settimeout(_left(end))
            received = self._socket.recv(_CHUNK)
            if not received:
                raise ConnectionResetError("the cache has ended the connection")
            self._reader.feed(received)


class Connections:
    """The connections of a process that nobody uses at the moment."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """Begin with none.

        Args:
            connect: makes one more.
        """
        self._connect = connect
        self._idle: list[Connection] = []
        self._lock = Lock()

    def call(self, *command: str | int, repeatable: bool = True) -> Reply:
        """Send a command by some connection and return the answer.

        A server that was started anew has forgotten the connections from before. That
        is noticed only when one is used, and then once repeated on a new one.

        Args:
            command: the command and its arguments.
            repeatable: whether doing it twice is as good as once.
        """
        connection, kept = self._taken()
        try:
            reply = connection.call(*command)
        except (ConnectionError, ssl.SSLError):
            if not (kept and repeatable):
                raise
            self.close()
            connection = self._connect()
            reply = connection.call(*command)
        except Refused:
            self._give_back(connection)
            raise
        self._give_back(connection)
        return reply

    def open(self) -> None:
        """Make a connection that the first command will use."""
        self._give_back(self._connect())

    def close(self) -> None:
        """Close those that are not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _taken(self) -> tuple[Connection, bool]:
        """Return a connection, and whether it was kept from before."""
        now = time.monotonic()
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if connection.usable(now):
                    return connection, True
                connection.close()
        return self._connect(), False

    def _give_back(self, connection: Connection) -> None:
        """Keep a connection for the next command, unless there are enough."""
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()


def _connected(hosts: Sequence[str], port: int, end: float) -> socket.socket:
    """Connect to the first of a server's addresses that answers.

    Each has an equal part of the time that is left, so that one in a zone that is dead
    does not use up that of the others.

    Raises:
        OSError: none answers in time.
    """
    failure = OSError("the name has no address")
    for tried, host in enumerate(hosts):
        try:
            part = _left(end) / (len(hosts) - tried)
            return socket.create_connection((host, port), part)
        except OSError as error:
            failure = error
    raise failure


def _left(end: float) -> float:
    """Return the seconds until a time of the monotonic clock, which has not passed."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the cache does not answer in time")
    return left

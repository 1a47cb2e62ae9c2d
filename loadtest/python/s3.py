"""An S3 server that nobody here wrote (moto), in memory.

Prints the port it listens on, and goes when its standard input ends: that is, with whoever started it.
"""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
print(port, flush=True)
sys.stdin.read()

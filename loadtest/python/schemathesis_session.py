"""Fails unless a token is still good.

    python schemathesis_session.py http://localhost:10000 TOKEN
"""

import sys
import urllib.request

base, token = sys.argv[1:]
request = urllib.request.Request(base + "/api/me", headers={"Authorization": f"Bearer {token}"})
urllib.request.urlopen(request).close()

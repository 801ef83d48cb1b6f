"""A mail server of others (aiosmtpd) for one test: it listens where it is told, with TLS as it is told, signs clients in, and says
what came.

    mail_server.py <plan.json>

The plan: "host", "tls" ("implicit", "starttls" or "none"), "certificate", "key", "user", "password". The first line of output is the
address, then a line of JSON for each message that was taken; when the input ends, "over", with how often somebody signed in.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(text):
    print(text, flush=True)


class Desk:
    """Takes every message, and signs those in who know the password."""

    def __init__(self, plan):
        self.plan, self.sign_ins = plan, 0

    async def handle_DATA(self, server, session, envelope):
        say(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode(),
                        "tls": server.transport.get_extra_info("ssl_object") is not None, "signed_in": session.authenticated}))
        return "250 taken"

    def sign_in(self, server, session, envelope, mechanism, told):
        self.sign_ins += 1
        fits = (told.login, told.password) == (self.plan["user"].encode(), self.plan["password"].encode())
        return AuthResult(success=fits, handled=False)


async def main(plan):
    desk, tls = Desk(plan), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(plan["certificate"], plan["key"])
    starts = plan["tls"] == "starttls"

    def connected():
        return SMTP(desk, hostname="mail.example", authenticator=desk.sign_in, auth_required=True,
                    auth_require_tls=starts, tls_context=tls if starts else None, require_starttls=starts)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connected, plan["host"], 0, ssl=tls if plan["tls"] == "implicit" else None)
    host, port = server.sockets[0].getsockname()[:2]
    say(f"{host}:{port}")
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    say(f"over {desk.sign_ins}")


if __name__ == "__main__":
    asyncio.run(main(json.loads(pathlib.Path(sys.argv[1]).read_text())))

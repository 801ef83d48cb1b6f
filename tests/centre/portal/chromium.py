"""The portal in headless Chromium, over the DevTools protocol: whole journeys from "All services" to the order's number, the
accessibility check of axe-core on every page, and how many bytes a page is.

    chromium.py <plan.json> <axe.min.js> [<folder for screenshots>]

The plan says where the portal is, who orders what, and which pages are open to anybody. One line of JSON comes out: orders that
were placed, violations, the heaviest page. Everything that goes wrong ends the program with its reason.
"""

import asyncio
import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import websockets

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
DESK = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
# WCAG 2.2, levels A and AA, and what axe-core itself calls good practice.
RULES = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
PATIENCE = 20
# Journeys side by side: each waits for the centre and for the payment's page most of its time.
VISITORS_AT_ONCE = 3


class Browser:
    """One connection; each session's events go to whoever waits for them."""

    def __init__(self, line):
        self.line, self.next, self.waiting, self.pages = line, 0, {}, {}

    async def read(self):
        async for text in self.line:
            said = json.loads(text)
            if "id" in said:
                self.waiting.pop(said["id"]).set_result(said)
            elif said.get("sessionId") in self.pages:
                self.pages[said["sessionId"]].heard(said)

    async def ask(self, method, session=None, **params):
        self.next += 1
        answer = self.waiting[self.next] = asyncio.get_running_loop().create_future()
        question = {"id": self.next, "method": method, "params": params}
        if session:
            question["sessionId"] = session
        await self.line.send(json.dumps(question))
        said = await asyncio.wait_for(answer, PATIENCE)
        if "error" in said:
            raise RuntimeError(f"{method}: {said['error']}")
        return said["result"]

    async def visitor(self, screen):
        """A visitor with cookies of their own."""
        context = (await self.ask("Target.createBrowserContext"))["browserContextId"]
        target = await self.ask("Target.createTarget", url="about:blank", browserContextId=context)
        session = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = self.pages[session["sessionId"]] = Page(self, session["sessionId"])
        for domain in ("Page", "Network", "Runtime"):
            await page.ask(f"{domain}.enable")
        await page.ask("Emulation.setDeviceMetricsOverride", **screen)
        return page


class Page:
    """A tab: what it loaded, what it weighed, what went wrong in it."""

    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.loaded = asyncio.Event()
        self.bytes, self.wrong = 0, []

    def heard(self, said):
        method, params = said["method"], said["params"]
        if method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Network.loadingFinished":
            self.bytes += int(params["encodedDataLength"])
        elif method == "Network.loadingFailed" and not params.get("canceled"):
            self.wrong.append(params.get("errorText", "a request failed"))
        elif method == "Runtime.exceptionThrown":
            self.wrong.append(params["exceptionDetails"]["text"])

    async def ask(self, method, **params):
        return await self.browser.ask(method, self.session, **params)

    async def run(self, script):
        said = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(f"{await self.where()}: {said['exceptionDetails']}")
        return said["result"].get("value")

    async def where(self):
        said = await self.ask("Runtime.evaluate", expression="location.href", returnByValue=True)
        return said["result"]["value"]

    async def until_loaded(self, doing):
        self.loaded.clear()
        await doing
        await asyncio.wait_for(self.loaded.wait(), PATIENCE)

    async def open(self, address):
        self.bytes = 0
        await self.until_loaded(self.ask("Page.navigate", url=address))

    async def press(self, selector):
        """Clicks what is really there to be clicked, where a finger or a mouse would."""
        script = f"(e => {{ if (!e) throw new Error('nothing to press: ' + {json.dumps(selector)}); e.click() }})" \
                 f"(document.querySelector({json.dumps(selector)}))"
        await self.until_loaded(self.run(script))

    async def fill(self, values):
        for name, value in values.items():
            choice = f'input[name="{name}"][value="{value}"]'
            script = f"""(() => {{
                const choice = document.querySelector({json.dumps(choice)});
                if (choice && (choice.type === 'radio' || choice.type === 'checkbox')) {{ choice.click(); return true }}
                const field = document.querySelector({json.dumps(f'input[name="{name}"], textarea[name="{name}"]')});
                if (!field) return false;
                field.focus(); field.value = {json.dumps(value)}; return true }})()"""
            if not await self.run(script):
                raise RuntimeError(f"{await self.where()}: no field {name}")

    async def picture(self, file):
        shot = await self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))


class Review:
    """What the pages are found to be, each page of each language once."""

    def __init__(self, axe, folder):
        self.axe, self.folder = axe, folder
        self.seen, self.violations, self.heaviest = set(), [], 0

    async def look(self, page, name, language):
        self.heaviest = max(self.heaviest, page.bytes)
        if (name, language) in self.seen:
            return
        self.seen.add((name, language))
        await page.run(self.axe + ";0")
        found = await page.run(f"axe.run(document, {json.dumps(RULES)}).then(r => r.violations.map(v => "
                               "[v.id, v.nodes.map(n => n.target.join(' ')).join('; ')]))")
        self.violations += [[name, language, *violation] for violation in found]
        overflow = await page.run("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if overflow:
            self.violations.append([name, language, "wider-than-the-screen", ""])
        if self.folder:
            await page.picture(self.folder / f"{name}-{language}.png")


async def order(browser, review, base, wish):
    """A whole journey; answers the order's number."""
    page = await browser.visitor(PHONE if wish["phone"] else DESK)
    language = wish["language"]
    body = "" if wish["applicant"] == "citizen" else "-organisation"
    look = lambda name: review.look(page, name + (body if name in ("review", "done") else ""), language)
    await page.open(f"{base}/{language}/services")
    await look("services")
    await page.press(f'a[href="/{language}/services/{wish["applicant"]}"]')
    # A box that is not ticked is complained of.
    await page.press("main form button")
    await look("rules-refused")
    await page.fill({"accept": "yes"})
    await page.press("main form button")
    if wish["applicant"] in ("citizen", "entrepreneur"):
        await look("person")
        await page.fill(wish["holder"] | {"bring": "yes"})
        await page.press("main form button")
        await look("person-found")
        await page.press("main .found a.button")
    if wish["voen"]:
        await page.press("main form button")
        await look("organisation-refused")
        await page.fill({"voen": wish["voen"]})
        await page.press("main form button")
        await look("organisation-found")
        await page.press("main .found a.button")
    if wish["applicant"] in ("legal-entity", "state-body"):
        await page.press('form[enctype="multipart/form-data"] button')
        await look("documents-refused")
        await page.press("main .go a.button")
        await look("holders")
        await page.fill({"list": "0000000"})
        await page.press('form[aria-labelledby="many"] button')
        await look("holders-refused")
        await page.fill(wish["holder"])
        await page.press('form[aria-labelledby="one"] button')
        await look("holders-found")
        await page.press("main section a.button")
    await page.press("main form button")
    await look("contact-refused")
    await page.fill(wish["contact"])
    await page.press("main form .go button")
    await look("carrier")
    await page.fill(wish["carrier"])
    await page.press("main form .go button")
    await look("review")
    await page.press(".bill form button")
    await page.press("button[value=pay]")
    await look("payment")
    await page.press(f'form[action="/{language}/order/confirm"] button')
    await look("done")
    # Back and forward lose and double nothing.
    number = await page.run("document.querySelector('h1').lastChild.textContent.trim()")
    history = await page.ask("Page.getNavigationHistory")
    entry = history["entries"][history["currentIndex"] - 1]["id"]
    await page.until_loaded(page.ask("Page.navigateToHistoryEntry", entryId=entry))
    await page.open(f"{base}/{language}/order")
    again = await page.run("document.querySelector('h1').lastChild.textContent.trim()")
    if page.wrong or again != number:
        raise RuntimeError(f"{wish}: {number} {again} {page.wrong}")
    return number




def code_sent(messages, before):
    """The newest one-time code, once there are more messages than before."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with urllib.request.urlopen(messages) as answer:
            sent = json.load(answer)
        # The digits behind a hyphen are an order's number.
        codes = [found.group() for m in sent if m["channel"] == "sms" and (found := re.search(r"(?<![-\d])\d{6}\b", m["text"]))]
        if len(codes) > before:
            return codes[-1]
    raise RuntimeError("no code came")


async def own_orders(browser, review, plan, wish, language, before):
    """What somebody sees who signed in by a code; and a status that is asked for by its number."""
    page = await browser.visitor(PHONE)
    await page.open(f"{plan['base']}/{language}/mine")
    await page.press("main form button")
    await review.look(page, "sign-in-refused", language)
    await page.fill({"fin": wish["fin"], "document": wish["document"]})
    await page.press("main form button")
    await review.look(page, "code", language)
    await page.fill({"code": "000000"})
    await page.press("main form button")
    await review.look(page, "code-refused", language)
    await page.fill({"code": await asyncio.to_thread(code_sent, plan["messages"], before)})
    await page.press("main form button")
    await review.look(page, "mine", language)
    await page.press(f'form[action="/{language}/mine/move"] button')
    await review.look(page, "move", language)
    await page.open(f"{plan['base']}/{language}/mine")
    await page.press(f'form[action="/{language}/status/cancel"] button')
    await review.look(page, "cancel", language)
    await page.open(f"{plan['base']}/{language}/mine")
    await page.press(f'form[action="/{language}/mine/lost"] button')
    await review.look(page, "lost", language)
    if language == plan["languages"][-1]:
        await page.press("main form button")
        await review.look(page, "suspended", language)
        if not await page.run("document.querySelector('[role=status]') !== null"):
            raise RuntimeError("nothing says that the certificate is suspended")
    # And at the identity provider, without a code.
    known = await browser.visitor(DESK)
    await known.open(f"{plan['base']}/{language}/sign-in")
    await known.press("#provider a.button")
    await known.fill({"fin": wish["fin"]})
    await known.press("main form button")
    if not (await known.where()).endswith(f"/{language}/mine") or known.wrong:
        raise RuntimeError(f"the identity provider led to {await known.where()} {known.wrong}")
    if page.wrong:
        raise RuntimeError(f"{language}: {page.wrong}")


async def visit(browser, review, base, plan):
    """The pages for anybody, and those of a visitor who does something wrong."""
    for language in plan["languages"]:
        for number, name in enumerate(plan["pages"]):
            page = await browser.visitor(PHONE if number % 2 else DESK)
            await page.open(f"{base}/{language}/{name}")
            await review.look(page, name.replace("/", "-"), language)
        page = await browser.visitor(PHONE)
        await page.open(f"{base}/{language}/status")
        await page.press("main form .go button")
        await review.look(page, "status-refused", language)


async def by_keyboard(browser, base, language):
    """From the first page to the second form without a mouse: what has the focus is told by its name."""
    page = await browser.visitor(DESK)
    await page.open(f"{base}/{language}/services/citizen")

    async def key(name, code, text=""):
        for kind in ("keyDown", "keyUp"):
            typed = {"text": text} if text and kind == "keyDown" else {}
            await page.ask("Input.dispatchKeyEvent", type=kind, key=name, code=name if len(name) > 1 else code,
                           windowsVirtualKeyCode={"Tab": 9, "Enter": 13}.get(name, 32), **typed)

    async def tab_to(selector):
        for _ in range(60):
            await key("Tab", "Tab")
            if await page.run(f"document.activeElement.matches({json.dumps(selector)})"):
                return
        raise RuntimeError(f"{selector} cannot be reached by the keyboard")

    await tab_to("input[name=accept]")
    await key(" ", "Space", " ")
    await tab_to("main form button")
    await page.until_loaded(key("Enter", "Enter", "\r"))
    if not (await page.where()).endswith("/order/person"):
        raise RuntimeError(f"the keyboard led to {await page.where()}")


async def with_the_script(browser, base, language):
    """What is nicer with the script: a form is sent once, a file that is too large is said at once, the menu closes."""
    page = await browser.visitor(DESK)
    posts = []
    heard = page.heard

    def counting(said):
        if said["method"] == "Network.requestWillBeSent" and said["params"]["request"]["method"] == "POST":
            posts.append(said["params"]["request"]["url"])
        heard(said)

    page.heard = counting
    await page.open(f"{base}/{language}/services/legal-entity")
    await page.run("document.querySelector('details.e-services summary').click()")
    if not await page.run("document.querySelector('details.e-services').open"):
        raise RuntimeError("the menu does not open")
    await page.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
    if await page.run("document.querySelector('details.e-services').open"):
        raise RuntimeError("the menu does not close")
    await page.fill({"accept": "yes"})
    twice = "const button = document.querySelector('main form button'); button.click(); button.click(); button.click()"
    await page.until_loaded(page.run(twice))
    if len(posts) != 1:
        raise RuntimeError(f"a form was sent {len(posts)} times")
    await page.fill({"voen": "1000003101"})
    await page.press("main form button")
    await page.press("main .found a.button")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as large:
        large.truncate(3 * 1024 * 1024)
        found = await page.ask("Runtime.evaluate", expression="document.querySelector('#file')")
        await page.ask("DOM.setFileInputFiles", files=[large.name], objectId=found["result"]["objectId"])
        said = await page.run("[document.querySelector('.fault.at-once')?.textContent, document.querySelector('#file').value]")
    if not said[0] or said[1] or len(posts) != 2:
        raise RuntimeError(f"a file that is too large: {said} {posts}")
    if page.wrong:
        raise RuntimeError(f"{language}: {page.wrong}")


async def main(plan, axe, folder):
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-features=BackForwardCache,ProactivelySwapBrowsingInstance,RenderDocument,PaintHolding", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                   "--remote-debugging-port=0", f"--user-data-dir={home}", "about:blank"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            address = next(line.split()[-1] for line in child.stderr if line.startswith("DevTools listening on"))
            async with websockets.connect(address, max_size=None) as line:
                browser = Browser(line)
                reading = asyncio.create_task(browser.read())
                review = Review(axe, folder)
                places = asyncio.Semaphore(VISITORS_AT_ONCE)

                async def in_turn(wish):
                    async with places:
                        return await order(browser, review, plan["base"], wish)

                numbers = await asyncio.gather(*map(in_turn, plan["orders"]))

                async def signed_in():
                    # One after the other: each waits for the newest code.
                    for n, language in enumerate(plan["languages"]):
                        await own_orders(browser, review, plan, plan["orders"][0], language, n)

                async def by_other_ways():
                    for language in plan["languages"]:
                        await by_keyboard(browser, plan["base"], language)
                        await with_the_script(browser, plan["base"], language)

                await asyncio.gather(visit(browser, review, plan["base"], plan), signed_in(), by_other_ways())
                closing = asyncio.create_task(browser.ask("Browser.close"))
                await asyncio.to_thread(child.wait, PATIENCE)
                closing.cancel()
                reading.cancel()
        finally:
            child.kill()
            child.wait()
    print(json.dumps({"numbers": numbers, "violations": review.violations, "pages": len(review.seen),
                      "bytes_max": review.heaviest}))


if __name__ == "__main__":
    plan_file, axe_file, *pictures = map(pathlib.Path, sys.argv[1:4])
    for pictures_folder in pictures:
        pictures_folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(json.loads(plan_file.read_text()), axe_file.read_text(), next(iter(pictures), None)))

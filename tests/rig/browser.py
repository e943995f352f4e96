"""Pages in a real browser: watched, so that a fault no assertion looks for fails the test too."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN", "zh-hant": "zh-TW"}
FAULTS = ("serious", "critical")
RUN = """async ([within, alike]) => {
    const said = ["class", "role", "type", "lang", "style"], seen = {};
    const attribute = ({name, value}) => said.includes(name) ? `${name}=${value}` : name + (value ? "" : "=");
    const hasText = one => [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const make = one => `${one.tagName} ${[...one.attributes].map(attribute).sort()} ${hasText(one)}(`
        + [...one.children].map(make) + ")";
    for (const one of alike ? document.querySelectorAll("tr, li, dd") : []) {
        const itsMake = make(one);
        seen[itsMake] = (seen[itsMake] || 0) + 1;
        if (seen[itsMake] > alike) one.setAttribute("data-alike", "");
    }
    const where = {include: [[within || "html"]], exclude: [["[data-alike]"]]};
    const found = await axe.run(where, {resultTypes: ["violations"]});
    document.querySelectorAll("[data-alike]").forEach(one => one.removeAttribute("data-alike"));
    return found.violations.map(
        ({id, help, impact, nodes}) => ({id, help, impact, targets: nodes.slice(0, 5).map(node => node.target)}));
}"""
"""Only what is wrong is sent back from the browser: what passes is most of the answer."""


class Pages:
    """Opens pages on the server at `address` and keeps what went wrong in them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address
        self._contexts: list[object] = []
        self.wrong: list[str] = []

    def open(self, size: ViewportSize = DESKTOP, language: str = "en") -> Page:
        """A page with a session of its own, of the size and in the language of `LOCALES` that is asked for."""
        phone = size["width"] < 600
        context = self._browser.new_context(
            base_url=self.address, viewport=size, locale=LOCALES[language], has_touch=phone, is_mobile=phone
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _request(self, request: Request) -> None:
        """Every asset comes from ourselves."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.address).netloc:
            self.wrong.append(f"request to {parts.netloc}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status} at {urlsplit(response.url).path}")

    def _console(self, message: ConsoleMessage) -> None:
        """What the browser complains of, a breach of the content security policy among it; refusals are no fault."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")


def faults(page: Page, within: str = "", alike: int = 3) -> list[str]:
    """The serious and critical faults that axe finds on the page as it stands, or `within` a part of it, each with the first
    elements.

    Of rows of a table or list that are alike, element by element, in role, class and attributes and in where text is or
    is missing, it looks at the first `alike`, which show what is wrong with all of them; 0 is at every one.
    """
    page.evaluate(Axe().axe_script)
    violations = page.evaluate(RUN, [within, alike])
    return [
        f"{fault['id']}: {fault['help']}: " + ", ".join(str(target) for target in fault["targets"])
        for fault in violations
        if fault["impact"] in FAULTS
    ]

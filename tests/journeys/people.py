"""People before a real browser: they find things by what is written on them."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from matchmaker.seed.accounts import DEMO_PASSWORD

WIDE = 1280
PHONE = 375
HEIGHTS = {WIDE: 900, PHONE: 800}

#: The browser writes this of every answer that is not 2xx, also of those a journey asks for.
_ANSWERED = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Person:
    """Somebody with a browser window of their own."""

    context: BrowserContext
    address: str
    #: Whether the browser runs scripts.
    scripts: bool = True
    page: Page = field(init=False)
    #: What went wrong unseen: errors of scripts, refused by the policy, files that are missing.
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.watched(self.context.new_page())

    def watched(self, page: Page) -> Page:
        """Note the troubles of a window."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", self._response)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_ANSWERED):
            self.troubles.append(f"{message.text} ({self.page.url})")

    def _response(self, response: Response) -> None:
        secondary = response.request.resource_type not in ("document", "fetch", "xhr")
        if response.status >= 500 or (response.status >= 400 and secondary):
            self.troubles.append(f"{response.status} {response.url}")

    def open(self, path: str) -> int:
        """Open an address; return the status of the answer."""
        url = path if path.startswith("http") else self.address + path
        answer = self.page.goto(url)
        assert answer is not None
        return answer.status

    def sign_in(self, email: str, *, password: str = DEMO_PASSWORD) -> None:
        """Sign in by the page."""
        self.open("/sign-in")
        self.page.get_by_label("Thư điện tử").fill(email)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Đăng nhập", within="main")
        expect(self.page).to_have_url(re.compile("/start"))

    def main(self) -> Locator:
        """Return what stands between header and footer."""
        return self.page.get_by_role("main")

    def press(self, name: str, *, within: str = "") -> None:
        """Press the button of this name."""
        place = self.page.locator(within) if within else self.page
        place.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, *, within: str = "main") -> None:
        """Follow the link of this name."""
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        """Type into the field of this label; optional fields say so in their label."""
        self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """Return the field of this label."""
        exactly = re.compile(rf"^\s*{re.escape(label)}\s*(\(không bắt buộc\))?\s*$")
        return self.main().get_by_label(exactly)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list, also of one that is searched by typing."""
        name = re.compile(rf"^\s*{re.escape(label)}")
        box = self.main().get_by_role("combobox", name=name).first
        box.wait_for()
        if self.scripts:
            expect(self.page.locator("select[data-search]:not(.tomselected)")).to_have_count(0)
        if box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(label=option)
            return
        box.fill(option.rsplit("› ")[-1])
        self.page.get_by_role("option", name=option, exact=True).click()
        box.press("Escape")

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Expect a text on the page."""
        expect(self.main().get_by_text(text).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        """Expect that a text is nowhere in the page, not even hidden."""
        assert text not in self.page.content()

    def heading(self, text: str) -> None:
        """Expect the heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def fits_the_window(self) -> None:
        """Expect that the page does not scroll sideways."""
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= self.page.evaluate("window.innerWidth"), (self.page.url, width)

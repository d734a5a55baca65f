"""Looking at a page as its least favoured user: axe-core's rules, contrast from computed styles, and where the focus is."""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent.parent
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE_RUN = """async ([tags, off]) => {
  const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
  const { violations } = await axe.run(document, { runOnly: tags, rules, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 4).map((node) => `${id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}: ${
    (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? help}`));
}"""

# Every visible text on what is painted under it: colours are blended from the root down, opacity counts as thinner ink.
CONTRAST = """([within, least]) => {
  const parse = (text) => {
    const parts = text.match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
    const [r, g, b] = text.startsWith("color(") ? parts.map((part) => part * 255) : parts;
    return [r, g, b, parts[3] ?? 1];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Map();
  for (const root of document.querySelectorAll(within)) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const owner = node.parentElement;
      if (!node.data.trim() || owner.closest("script, style, title, desc, .sr-only, [inert], [aria-hidden=true], [hidden]")) continue;
      if (!owner.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const chain = [];
      for (let el = owner; el; el = el.parentElement) chain.unshift(getComputedStyle(el));
      let ground = [255, 255, 255, 1], ink = 1;
      for (const style of chain) {
        ground = over(parse(style.backgroundColor), ground);
        ink *= Number(style.opacity);
      }
      const style = chain[chain.length - 1];
      const colour = parse(owner instanceof SVGElement ? style.fill : style.color);
      const [a, b] = [light(over([colour[0], colour[1], colour[2], colour[3] * ink], ground)), light(ground)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < least) found.set(`${owner.tagName.toLowerCase()}.${owner.getAttribute("class") ?? ""}`, `${ratio.toFixed(1)}:1 ${node.data.trim().slice(0, 40)}`);
    }
  }
  return [...found].map((pair) => pair.join(" "));
}"""


def opened(pages, path: str, **more) -> Page:
    """A page for looking at: our script may be put in, and nothing moves."""
    return pages.open(path, bypass_csp=True, reduced_motion="reduce", **more)


class Looking:
    """Collects what is wrong in each state, so that one run tells all of it. `off`: rules that are not asked, each with its reason."""

    def __init__(self, off: dict[str, str]) -> None:
        self._axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
        self._off = list(off)
        self.faults: list[str] = []
        self.states = 0

    def at(self, page: Page, state: str, *, public: str = "") -> None:
        """One state of a page. `public`: a selector of what is read from afar, whose text needs 7:1."""
        page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(self._axe)
        self.faults += [f"{state}: {fault}" for fault in page.evaluate(AXE_RUN, [TAGS, self._off])]
        if public:
            self.faults += [f"{state}: {fault}" for fault in page.evaluate(CONTRAST, [public, 7])]
        self.states += 1


def focused(page: Page) -> str:
    """What has the focus: its data-testid, or its tag and words; "body" for nothing."""
    return page.evaluate(
        """() => {
          const el = document.activeElement;
          if (!el || el === document.body) return "body";
          return el.dataset.testid || el.getAttribute("aria-label") || `${el.tagName.toLowerCase()}${el.id ? "#" + el.id : ""} ${el.textContent.trim().slice(0, 40)}`;
        }"""
    )


def tab_to(page: Page, wanted: str, *, most: int = 60) -> list[str]:
    """Press Tab until something has the focus; the way there. An AssertionError when it is never reached."""
    way = []
    for _ in range(most):
        page.keyboard.press("Tab")
        way.append(focused(page))
        if way[-1] == wanted:
            return way
    raise AssertionError(f"{wanted} is not reached by Tab: {way}")


def trapped(page: Page) -> bool:
    """Twenty Tabs never leave the open dialog (the browser's own bars may take their turn)."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if not page.evaluate("() => document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"):
            return False
    return True

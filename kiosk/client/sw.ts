// Keeps this build of the door's page for a reload without a server. A server that answers always wins: nothing stale is ever shown
// while it is there. Its own text changes with every build (the server puts SHELL before it), so a new build is taken at once.

interface Shell {
  version: string;
  /** the page's own script: a page that does not name it belongs to another build */
  page: string;
  files: string[];
  /** the page is kept in each of them */
  languages: string[];
}

(() => {
  const worker = self as unknown as ServiceWorkerGlobalScope & { SHELL: Shell };
  const { version, page, files, languages } = worker.SHELL;
  const FAMILY = "khai-mac-kiosk-";
  const CACHE = FAMILY + version;
  const PAGE = "/kiosk";
  const pageIn = (language: string) => `${PAGE}?lang=${language}`;
  const SPOKEN = "/kiosk/spoken"; // written by the page itself
  const PATIENCE_MS = 3000; // a cut cable gives no answer at all

  async function keep(): Promise<void> {
    const cache = await caches.open(CACHE);
    await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
    for (const language of languages) {
      // Without a cookie: what is kept knows no role and no session.
      const answer = await fetch(pageIn(language), { credentials: "omit", cache: "no-store" });
      const html = await answer.clone().text();
      if (!answer.ok || !html.includes(page)) throw new Error("this page belongs to another build");
      await cache.put(pageIn(language), answer);
    }
  }

  async function tidy(): Promise<void> {
    for (const name of await caches.keys()) if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  }

  /** The page in the language that is asked for, else in the one that was last shown here. */
  async function kept(url: string): Promise<Response | undefined> {
    const asked = new URL(url).searchParams.get("lang") ?? (await (await caches.match(SPOKEN))?.text());
    const language = languages.find((one) => one === asked) ?? languages[0]!;
    return (await caches.open(CACHE)).match(pageIn(language));
  }

  async function open(request: Request): Promise<Response> {
    try {
      const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status < 500) return answer;
    } catch {
      // No server: the page as it was kept.
    }
    return (await kept(request.url)) ?? Response.error();
  }

  worker.addEventListener("install", (event) => {
    event.waitUntil(keep().then(() => worker.skipWaiting()));
  });
  worker.addEventListener("activate", (event) => event.waitUntil(tidy()));
  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== worker.location.origin) return;
    if (request.mode === "navigate" && pathname === PAGE) event.respondWith(open(request));
    // Names change with the content: what is kept under a name is what the server has under it.
    else if (files.includes(pathname)) event.respondWith(caches.match(pathname).then((file) => file ?? fetch(request)));
  });
})();

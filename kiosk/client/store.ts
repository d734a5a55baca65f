// What this machine remembers: its token and camera, the sealed roster, who is in, and the scans the server has not answered. One
// IndexedDB; what must survive a power cut is awaited. Where the browser keeps nothing, the page works on and `durable` says so.

const NAME = "khai-mac.kiosk";
const AREAS = ["settings", "carried", "scans"] as const;
const OPEN_MS = 3000;
export type Area = (typeof AREAS)[number];

export class Store {
  private readonly settings = new Map<string, string>();

  private constructor(private db: IDBDatabase | null) {}

  /** Never fails: without a database it remembers nothing beyond this page. */
  static async open(): Promise<Store> {
    const store = new Store(await open().catch(() => null));
    for (const [name, value] of await store.entries<string>("settings")) store.settings.set(name, value);
    return store;
  }

  /** False: nothing outlives this page. */
  get durable(): boolean {
    return this.db !== null;
  }

  /** A setting, "" when there is none. */
  kept(name: string): string {
    return this.settings.get(name) ?? "";
  }

  /** "" forgets. Known at once, on disk soon. */
  keep(name: string, value: string): void {
    if (this.kept(name) === value) return;
    if (value) this.settings.set(name, value);
    else this.settings.delete(name);
    void (value ? this.put("settings", name, value) : this.remove("settings", name)).catch(() => {});
  }

  /** Resolved when it is on disk, also through a power cut. Rejected when it could not be written. */
  put(area: Area, key: string, value: unknown): Promise<void> {
    return this.change(area, (records) => records.put(value, key));
  }

  remove(area: Area, key: string): Promise<void> {
    return this.change(area, (records) => records.delete(key));
  }

  clear(area: Area): Promise<void> {
    return this.change(area, (records) => records.clear());
  }

  /** Everything in an area, [] when it cannot be read. */
  async entries<T>(area: Area): Promise<[string, T][]> {
    try {
      const records = this.db!.transaction(area).objectStore(area);
      const [keys, values] = await Promise.all([answer(records.getAllKeys()), answer(records.getAll())]);
      return keys.map((key, at) => [String(key), values[at] as T]);
    } catch {
      return [];
    }
  }

  private change(area: Area, act: (records: IDBObjectStore) => void): Promise<void> {
    return new Promise((done, failed) => {
      if (!this.db) return failed(new Error("nothing can be kept here"));
      const work = this.db.transaction(area, "readwrite", { durability: "strict" });
      work.oncomplete = () => done();
      work.onabort = work.onerror = () => failed(work.error ?? new Error("not kept"));
      act(work.objectStore(area));
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    setTimeout(() => failed(new Error("the database does not open")), OPEN_MS);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => AREAS.forEach((area) => request.result.createObjectStore(area));
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("refused"));
  });
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("refused"));
  });
}

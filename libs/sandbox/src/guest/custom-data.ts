/** n8n's limits: ten entries, keys of 50 characters, values of 512. */
const MAX_ENTRIES = 10;
const MAX_KEY_CHARS = 50;
const MAX_VALUE_CHARS = 512;

let tell: (name: string, value: string) => void = () => undefined;

/** Who is told of each entry, besides the run of the code that sets it. */
export function tellCustomData(to: typeof tell): void {
  tell = to;
}

/** `$execution.customData`: kept for the run of the code; the entries leave with its outcome, and are kept with the step. */
export class CustomData {
  #entries = new Map<string, string>();

  set(key: unknown, value: unknown): void {
    const name = String(key).slice(0, MAX_KEY_CHARS);
    if (!/^\w+$/.test(name)) throw new Error(`The key "${name}" of custom data may have letters, digits and "_" only.`);
    if (!this.#entries.has(name) && this.#entries.size >= MAX_ENTRIES)
      throw new Error(`An execution has at most ${MAX_ENTRIES} entries of custom data.`);
    const text = String(value).slice(0, MAX_VALUE_CHARS);
    this.#entries.set(name, text);
    tell(name, text);
  }

  setAll(values: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value);
  }

  get(key: unknown): string | undefined {
    return this.#entries.get(String(key));
  }

  getAll(): Record<string, string> {
    return Object.fromEntries(this.#entries);
  }
}

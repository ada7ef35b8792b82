interface Slot<Value> {
  value: Value | undefined;
}

/**
 * A map for entries that come and go by the thousand, such as the runs under way: by insertion order, as `Map`, and for values other than undefined.
 *
 * V8's own map is a poor place for them. Each time it makes room it leaves its old table behind, which still holds what was in it then, and
 * leads to the table that came after. Once one such table has grown old, the collector of young objects takes all that follow, and all that
 * passed through them, for alive: it copies them, moves them to the old generation and leaves them to a full collection. Under load that was
 * half of the memory that runs had allocated and a seventh of the time of the process. So what a table holds here is a slot, and an entry
 * that leaves empties its slot.
 */
export class TransientMap<Key, Value> {
  private readonly slots = new Map<Key, Slot<Value>>();

  get size(): number {
    return this.slots.size;
  }

  get(key: Key): Value | undefined {
    return this.slots.get(key)?.value;
  }

  has(key: Key): boolean {
    return this.slots.has(key);
  }

  set(key: Key, value: Value): this {
    const slot = this.slots.get(key);
    if (slot) slot.value = value;
    else this.slots.set(key, { value });
    return this;
  }

  /** Was it there? */
  delete(key: Key): boolean {
    const slot = this.slots.get(key);
    if (!slot) return false;
    slot.value = undefined;
    return this.slots.delete(key);
  }

  clear(): void {
    for (const slot of this.slots.values()) slot.value = undefined;
    this.slots.clear();
  }

  /** What is set or deleted during the walk is met or left out, as with `Map`. */
  *values(): IterableIterator<Value> {
    for (const { value } of this.slots.values()) yield value as Value;
  }

  *[Symbol.iterator](): IterableIterator<[Key, Value]> {
    for (const [key, { value }] of this.slots) yield [key, value as Value];
  }
}

/** structuredClone for what a workflow can hold: plain data, dates, maps, sets, regular expressions, errors, bytes; cycles too. */
export function structuredClone<T>(value: T): T {
  return new Cloner().clone(value) as T;
}

class Cloner {
  private readonly seen = new Map<object, unknown>();

  clone(value: unknown): unknown {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new TypeError(`structuredClone: a ${typeof value} cannot be cloned`);
    if (typeof value !== 'object' || value === null) return value;
    if (this.seen.has(value)) return this.seen.get(value);
    return this.cloneSpecial(value) ?? this.cloneContainer(value);
  }

  private cloneSpecial(value: object): unknown {
    if (value instanceof Date) return this.keep(value, new Date(value));
    if (value instanceof RegExp) return this.keep(value, new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return this.keep(value, value.slice(0));
    if (ArrayBuffer.isView(value)) return this.keep(value, this.cloneView(value));
    if (value instanceof Error) return this.keep(value, this.cloneError(value));
    return undefined;
  }

  private cloneContainer(value: object): unknown {
    if (value instanceof Map) {
      const copy = this.keep(value, new Map());
      for (const [key, entry] of value) copy.set(this.clone(key), this.clone(entry));
      return copy;
    }
    if (value instanceof Set) {
      const copy = this.keep(value, new Set());
      for (const entry of value) copy.add(this.clone(entry));
      return copy;
    }
    const copy = this.keep(value, (Array.isArray(value) ? new Array(value.length) : {}) as Record<string, unknown>);
    for (const [key, entry] of Object.entries(value)) {
      Object.defineProperty(copy, key, { value: this.clone(entry), writable: true, enumerable: true, configurable: true });
    }
    return copy;
  }

  private cloneView(value: ArrayBufferView): ArrayBufferView {
    const bytes = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer;
    const Kind = Object.getPrototypeOf(value).constructor as new (buffer: ArrayBuffer) => ArrayBufferView;
    return new Kind(bytes);
  }

  private cloneError(value: Error): Error {
    const copy = new Error(value.message);
    copy.name = value.name;
    return copy;
  }

  private keep<C>(original: object, copy: C): C {
    this.seen.set(original, copy);
    return copy;
  }
}

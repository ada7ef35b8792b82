import type { BinaryRef, Item } from '@weft/workflow-model';

type Files = NonNullable<Item['binary']>;

/** The files of many items under names of their own: of equal names the second is `name_1`, the third `name_2`. */
export class GatheredFiles {
  private readonly files = new Map<string, BinaryRef>();
  /** The next number to try, by name: a million files may have the same. */
  private readonly numbers = new Map<string, number>();
  private readonly contents = new Set<string>();

  /** @param unique Files of the same content are taken once. */
  constructor(private readonly unique: boolean) {}

  add(files: Files): void {
    for (const [name, file] of Object.entries(files)) {
      if (!this.unique || this.isNew(file)) this.files.set(this.freeName(name), file);
    }
  }

  /** Undefined where there are none. */
  toBinary(): Files | undefined {
    return this.files.size === 0 ? undefined : Object.fromEntries(this.files);
  }

  private isNew({ sha256 }: BinaryRef): boolean {
    if (this.contents.has(sha256)) return false;
    this.contents.add(sha256);
    return true;
  }

  private freeName(name: string): string {
    let free = name;
    let number = this.numbers.get(name) ?? 1;
    while (this.files.has(free)) free = `${name}_${number++}`;
    this.numbers.set(name, number);
    return free;
  }
}

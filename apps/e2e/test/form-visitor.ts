/** Each waits for some seconds. */
const MAX_VISITS = 20;

/** What a browser without scripts does: it opens, fills in, sends, and goes where it is led. */
export class FormVisitor {
  page = '';
  status = 0;

  constructor(private at: string) {}

  async open(): Promise<this> {
    return this.take(await fetch(this.at));
  }

  /** `fields` go by their labels' places; what the page carries unseen goes along. */
  async send(fields: Record<string, string | File>): Promise<this> {
    const body = new FormData();
    for (const [, name, value] of this.page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g))
      body.append(name!, value!);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return this.take(await fetch(this.at, { method: 'POST', body }));
  }

  /** Looks again, as the page asks, until something else is there. */
  async settle(): Promise<this> {
    for (let visits = 0; visits < MAX_VISITS && this.page.includes('One moment, please'); visits++) await this.open();
    return this;
  }

  /** Another tab with the same page. */
  copy(): FormVisitor {
    return Object.assign(new FormVisitor(this.at), { page: this.page, status: this.status });
  }

  private async take(response: Response): Promise<this> {
    this.at = response.url;
    this.status = response.status;
    this.page = await response.text();
    return this;
  }
}

/** A Map that can be told to fail, as a backend may. */
export class FailingMap extends Map<string, unknown> {
  fails = false;

  override get(key: string): unknown {
    this.#assertWorks();
    return super.get(key);
  }

  override set(key: string, value: unknown): this {
    this.#assertWorks();
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#assertWorks();
    return super.delete(key);
  }

  override keys(): MapIterator<string> {
    this.#assertWorks();
    return super.keys();
  }

  override entries(): MapIterator<[string, unknown]> {
    this.#assertWorks();
    return super.entries();
  }

  #assertWorks(): void {
    if (this.fails) throw new Error('The map fails.');
  }
}

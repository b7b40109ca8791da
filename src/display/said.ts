const custom = Symbol.for('nodejs.util.inspect.custom');

/** A text that is inspected as it is. */
export class Said {
  constructor(private readonly text: string) {}

  [custom](): string {
    return this.text;
  }
}

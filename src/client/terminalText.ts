/**
 * Text as a terminal shows it: a carriage return goes back to the start of the line, a backspace one step, and what
 * follows overwrites. So a progress bar is one line, as in Jupyter.
 */
export class TerminalText {
  /** Complete lines. */
  private above = '';
  private line = '';
  /** Where the next character goes in `line`. */
  private column = 0;

  write(text: string): void {
    if (!/[\r\b]/.test(text) && this.column === this.line.length) this.append(text);
    else this.overwriteLines(text);
  }

  toString(): string {
    return this.above + this.line;
  }

  /** Most text: nothing goes back. */
  private append(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.above += this.line + text.slice(0, end);
      this.line = '';
    }
    this.line += text.slice(end);
    this.column = this.line.length;
  }

  private overwriteLines(text: string): void {
    const lines = text.split(/\r?\n/);
    lines.forEach((line, i) => {
      if (i > 0) this.newLine();
      this.writeLine(line);
    });
  }

  private newLine(): void {
    this.above += `${this.line}\n`;
    this.line = '';
    this.column = 0;
  }

  private writeLine(text: string): void {
    for (const part of text.split(/([\r\b])/)) {
      if (part === '\r') this.column = 0;
      else if (part === '\b') this.column = Math.max(0, this.column - 1);
      else this.overwrite(part);
    }
  }

  private overwrite(text: string): void {
    const end = this.column + text.length;
    this.line = this.line.slice(0, this.column) + text + this.line.slice(end);
    this.column = end;
  }
}

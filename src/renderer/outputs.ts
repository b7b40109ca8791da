/** The outputs on the page: each has one root that is patched, never emptied. */
import { type Signal, signal } from '@preact/signals';
import { h, render } from 'preact';
import type { OutputItem } from 'vscode-notebook-renderer';
import { type Content, contentOf } from './content';
import type { Memory } from './memory';
import { Root } from './root';
import { sheet } from './styles';

interface Output {
  host: HTMLElement;
  root: ShadowRoot;
  content: Signal<Content>;
}

export class Outputs {
  private readonly byElement = new Map<HTMLElement, Output>();
  /** Under which ids the editor knows an element. */
  private readonly elements = new Map<string, HTMLElement>();

  constructor(private readonly memory: Memory) {}

  /** Draws an output, or patches what stands there already. */
  show(item: Pick<OutputItem, 'id' | 'json'>, element: HTMLElement): void {
    const content = contentOf(() => item.json());
    this.elements.set(item.id, element);
    const output = this.byElement.get(element);
    if (output && output.host.parentNode === element) {
      output.content.value = content;
      return;
    }
    if (output) render(null, output.root);
    this.byElement.set(element, this.mount(element, content));
  }

  /** Lets go of one output, or of all. */
  dispose(id?: string): void {
    const ids = id === undefined ? [...this.elements.keys()] : [id];
    for (const each of ids) {
      const element = this.elements.get(each);
      this.elements.delete(each);
      const shared = [...this.elements.values()].some(other => other === element);
      const output = element && this.byElement.get(element);
      if (!element || !output || shared) continue;
      this.byElement.delete(element);
      render(null, output.root);
      output.host.remove();
    }
  }

  private mount(element: HTMLElement, first: Content): Output {
    const host = document.createElement('div');
    // the editor looks for what it can focus in the page only, not in shadow roots
    host.tabIndex = 0;
    host.dataset.view = 'envelope' in first ? first.envelope.kind : 'failure';
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    element.append(host);
    const content = signal(first);
    render(h(Root, { content, host, memory: this.memory }), root);
    return { host, root, content };
  }
}

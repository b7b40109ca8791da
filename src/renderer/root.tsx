/** The root of an output: measures its width, hands out the theme, catches what goes wrong. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useErrorBoundary, useLayoutEffect, useRef } from 'preact/hooks';
import { css, mix } from './color';
import { type Content, describeKind } from './content';
import { Output } from './context';
import type { Memory } from './memory';
import { palette } from './theme';
import { EnvelopeView } from './views/envelope';

interface RootProps {
  content: Signal<Content>;
  host: HTMLElement;
  memory: Memory;
}

export function Root({ content, host, memory }: RootProps) {
  const width = useSignal(widthOf(host));
  useLayoutEffect(() => {
    // heights never depend on the page's, or view and page would chase each other
    let frame = 0;
    const observer = new ResizeObserver(() => {
      // not at once: a view that grows while the browser reports sizes is an error to it
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        width.value = widthOf(host);
      });
    });
    observer.observe(host);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [host, width]);

  const now = content.value;
  return (
    <Themed>
      {'failure' in now ? (
        <Failure reason={now.failure} />
      ) : (
        <Output.Provider
          key={`${now.envelope.kind} ${now.envelope.id}`}
          value={{ id: now.envelope.id, host, memory, width }}
        >
          <Guarded content={now}>
            <EnvelopeView envelope={now.envelope} />
          </Guarded>
        </Output.Provider>
      )}
    </Themed>
  );
}

function Themed({ children }: { children: ComponentChildren }) {
  const colors = palette.value;
  const style = {
    '--s2s-foreground': css(colors.foreground),
    '--s2s-background': css(colors.background),
    '--s2s-muted': css(colors.muted),
    '--s2s-line': css(colors.line),
    '--s2s-faint': css(mix(colors.background, colors.foreground, 0.12)),
    '--s2s-accent': css(colors.contrast ? colors.foreground : colors.accent),
    '--s2s-frame': css(colors.frame),
    '--s2s-bad': css(colors.bad),
  };
  return (
    <div class={colors.contrast ? 'view contrast' : 'view'} style={style}>
      {children}
    </div>
  );
}

/** Shows an error of the drawing instead of leaving the output blank; the next payload tries anew. */
function Guarded({ content, children }: { content: Content; children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  const tried = useRef(content);
  useLayoutEffect(() => {
    // once for each payload: `reset` is another function each time, and drawing may fail again
    if (tried.current !== content) reset();
    tried.current = content;
  }, [content]);
  if (!error) return <>{children}</>;
  return (
    <Failure reason={`${error instanceof Error ? error.message : error}${describeKind(content)}`} />
  );
}

function Failure({ reason }: { reason: string }) {
  return (
    <div class="failure" role="alert">
      <b>This output cannot be drawn.</b> <span dir="auto">{reason}</span>
      <p class="note">
        Its data are damaged or from elsewhere. Run the cell again to make it anew.
      </p>
    </div>
  );
}

const ASSUMED = 900;

/** Inside the padding that the page gives. An output that is not laid out yet has no width. */
function widthOf(host: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(host);
  const padding = Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight) || 0;
  return Math.max(240, host.clientWidth === 0 ? ASSUMED : Math.floor(host.clientWidth - padding));
}

/** Words along the edges of a matrix. They are text of the page: any script, any direction. */
import { visible } from '../format';

interface TokensProps {
  tokens: readonly string[];
  special: ReadonlySet<number>;
  /** Pixels of one token. */
  size: number;
}

/** Source words above the columns. @param top the word looked at most, in bold */
export function ColumnTokens({
  tokens,
  special,
  size,
  aslant,
  top,
}: TokensProps & { aslant: boolean; top?: number }) {
  return (
    <div
      class={`columns ${aslant ? 'aslant' : ''}`}
      style={{ position: 'relative', height: '100%' }}
      aria-hidden="true"
    >
      {tokens.map((token, k) => (
        <span
          key={k}
          class={classes('token', special.has(k) && 'special', k === top && 'top')}
          title={token}
          style={
            aslant
              ? { left: `${(k + 0.5) * size + 5}px` }
              : { left: `${k * size}px`, width: `${size - 1}px` }
          }
        >
          <span dir="auto">{visible(token)}</span>
        </span>
      ))}
    </div>
  );
}

/** Target words beside the rows. @param now the current one */
export function RowTokens({
  tokens,
  special,
  size,
  now,
  onPick,
}: TokensProps & { now?: number; onPick?: (row: number) => void }) {
  return (
    <div class="rows" style={{ position: 'relative', height: '100%' }} aria-hidden="true">
      {tokens.map((token, k) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys and slider do the same
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys and slider do the same
        <span
          key={k}
          class={classes('token', special.has(k) && 'special', k === now && 'now')}
          title={token}
          style={{ top: `${k * size}px`, height: `${size - 1}px` }}
          onClick={() => onPick?.(k)}
        >
          <span dir="auto">{visible(token)}</span>
        </span>
      ))}
    </div>
  );
}

export function classes(...names: (string | false)[]): string {
  return names.filter(Boolean).join(' ');
}

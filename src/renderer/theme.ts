/** The editor's colours, read from its CSS variables, now and whenever the theme changes. */
import { signal } from '@preact/signals';
import { css, diverging, mix, type Ramp, type Rgb, readable, sequential } from './color';

export interface Palette {
  /** One of the two high-contrast themes: borders instead of shades. */
  contrast: boolean;
  background: Rgb;
  foreground: Rgb;
  muted: Rgb;
  line: Rgb;
  accent: Rgb;
  warm: Rgb;
  /** Curves, tellable apart. */
  series: { blue: Rgb; orange: Rgb; green: Rgb; purple: Rgb };
  /** The frame around the current step. */
  frame: Rgb;
  /** Values that are not numbers. */
  bad: Rgb;
  /** 0 … 1 */
  sequential: Ramp;
  /** −reach … reach */
  diverging: Ramp;
  font: string;
}

/** What the variables are when no editor sets them. */
const LIGHT = { background: 'white', foreground: '#3b3b3b', blue: '#005fb8', orange: '#b5591c' };
const DARK = { background: '#1f1f1f', foreground: '#cccccc', blue: '#4daafc', orange: '#e2a33d' };

/** Colours of the theme that is on. */
export const palette = signal<Palette>(placeholder());

let watching = false;

/** Reads the theme and keeps reading it: on each change of the body's classes or the variables. */
export function watchTheme(): void {
  palette.value = readPalette();
  if (watching) return;
  watching = true;
  const observer = new MutationObserver(() => {
    palette.value = readPalette();
  });
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  // the editor writes its variables into the style of the root
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

function readPalette(): Palette {
  const { classList } = document.body;
  const light =
    classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  const dark = classList.contains('vscode-dark') || classList.contains('vscode-high-contrast');
  const known = dark && !light ? DARK : LIGHT;
  const high = ['vscode-high-contrast', 'vscode-high-contrast-light'];
  const styles = getComputedStyle(document.body);
  const variable = (name: string) => styles.getPropertyValue(`--vscode-${name}`).trim();
  const pixels = new Pixels();
  const pick = (names: string[], under: Rgb, otherwise: string) =>
    pixels.color(names.map(variable).find(value => value !== '') ?? otherwise, under);

  const page = pixels.color(variable('editor-background') || known.background, [255, 255, 255]);
  const background = pick(['notebook-outputContainerBackgroundColor'], page, css(page));
  const foreground = pick(['foreground', 'editor-foreground'], background, known.foreground);
  const chart = (name: string, otherwise: string) =>
    readable(pick([`charts-${name}`], background, otherwise), background, foreground, 3);
  return build({
    contrast: high.some(name => classList.contains(name)),
    background,
    foreground,
    muted: readable(
      pick(['descriptionForeground'], background, css(mix(background, foreground, 0.7))),
      background,
      foreground,
      4.5,
    ),
    line: pick(
      ['contrastBorder', 'editorWidget-border', 'panel-border'],
      background,
      css(mix(background, foreground, 0.2)),
    ),
    series: {
      blue: chart('blue', known.blue),
      orange: chart('orange', known.orange),
      green: chart('green', known === DARK ? '#89d185' : '#388a34'),
      purple: chart('purple', known === DARK ? '#b180d7' : '#652d90'),
    },
    active: variable('contrastActiveBorder')
      ? pick(['contrastActiveBorder'], background, known.orange)
      : null,
    bad: pick(['errorForeground', 'charts-red'], background, '#d23c8c'),
    font: variable('font-family') || 'system-ui, sans-serif',
  });
}

type Read = Omit<Palette, 'accent' | 'warm' | 'frame' | 'sequential' | 'diverging'> & {
  active: Rgb | null;
};

function build({ active, ...read }: Read): Palette {
  const { background, foreground, contrast, series } = read;
  return {
    ...read,
    accent: series.blue,
    warm: series.orange,
    frame: active ?? series.orange,
    sequential: sequential(background, contrast ? foreground : series.blue),
    diverging: diverging(background, series.orange, series.blue),
  };
}

function placeholder(): Palette {
  const [white, black]: [Rgb, Rgb] = [
    [255, 255, 255],
    [0, 0, 0],
  ];
  return build({
    contrast: false,
    background: white,
    foreground: black,
    muted: black,
    line: black,
    series: { blue: black, orange: black, green: black, purple: black },
    active: null,
    bad: black,
    font: 'sans-serif',
  });
}

/** Any CSS colour as what it looks like on an opaque ground: drawn, and read back. */
class Pixels {
  private readonly context: CanvasRenderingContext2D;

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    this.context = canvas.getContext('2d', { willReadFrequently: true })!;
  }

  color(value: string, under: Rgb): Rgb {
    const { context } = this;
    for (const fill of [css(under), value]) {
      context.fillStyle = css(under); // what an unknown colour leaves in place
      context.fillStyle = fill;
      context.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }
}

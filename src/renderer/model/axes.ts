/** Token axes that views of a payload share. */
import type { BundleView, Seq, View } from '../../protocol';

export type Axes = Readonly<Record<string, Seq>>;

/** The axes a view sees: those of its bundle, and its own before them. */
export function axesOf(view: View, bundle?: BundleView): Axes {
  return { ...bundle?.seqs, ...view.seqs };
}

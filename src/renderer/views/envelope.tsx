/** A payload's kind decides how it is drawn. */
import type { BundleView, Envelope, View } from '../../protocol';
import { type Axes, axesOf } from '../model/axes';
import { AttentionPicture } from './attention';
import { Clock } from './clock';
import { DecodePicture } from './decode';
import { GatesPicture } from './gates';
import { HistoryPicture } from './history';

export function EnvelopeView({ envelope }: { envelope: Envelope }) {
  if (envelope.kind !== 'bundle') return <Picture view={envelope} axes={axesOf(envelope)} />;
  const decode = envelope.data.views.find(view => view.kind === 'decode');
  if (envelope.data.link.clock === 'decode' && decode) {
    return <Clock bundle={envelope} decode={decode} />;
  }
  return <Stack bundle={envelope} />;
}

/** Views of a training, and others without a common clock, below each other. */
function Stack({ bundle }: { bundle: BundleView }) {
  return (
    <>
      {bundle.data.views.map((view, k) => (
        <div key={view.id} class={k === 0 ? '' : 'section'}>
          <Picture view={view} axes={axesOf(view, bundle)} />
        </div>
      ))}
    </>
  );
}

function Picture({ view, axes }: { view: View; axes: Axes }) {
  switch (view.kind) {
    case 'attention':
      return <AttentionPicture view={view} axes={axes} />;
    case 'gates':
      return <GatesPicture view={view} axes={axes} />;
    case 'decode':
      return <DecodePicture view={view} axes={axes} />;
    case 'history':
      return <HistoryPicture view={view} />;
  }
}

/**
 * One decoding clock: gates of the encoder above the columns of the attention, gates of the decoder
 * beside its rows, the words that competed at the right; one step selected in all.
 */

import { useMemo } from 'preact/hooks';
import type { BundleView, DecodeView } from '../../protocol';
import { useOutput } from '../context';
import { visible } from '../format';
import { clockLayout, STRIP, STRIP_GAP } from '../layout';
import { headNames } from '../model/attention';
import { describeStep, lookedAt, readClock } from '../model/clock';
import { attentionTable, decodingTable, gatesTable, looksMost } from '../model/tables';
import { Candidates } from '../parts/candidates';
import { Badges, Choice, Stepper, Toggle } from '../parts/controls';
import { gateLegend } from '../parts/gateLegend';
import { GateCaption, GateStrips } from '../parts/gateStrips';
import { Legend } from '../parts/legend';
import { Matrix } from '../parts/matrix';
import { widest } from '../parts/measure';
import { At, Mark } from '../parts/stage';
import { Tables } from '../parts/table';
import { Tip } from '../parts/tip';
import { ColumnTokens, RowTokens } from '../parts/tokens';
import { palette } from '../theme';
import { useClock } from './clockState';
import { Detail } from './detail';

/** Room between two gates of the decoder. */
const GATE_GAP = 5;

export function Clock({ bundle, decode }: { bundle: BundleView; decode: DecodeView }) {
  const { width } = useOutput();
  const colors = palette.value;
  const model = useMemo(() => readClock(bundle, decode), [bundle, decode]);
  const { decoding, attention, encoder, decoder, special, target, alts } = model;
  const { steps, sourceTokens } = decoding;
  const layout = useMemo(
    () =>
      clockLayout({
        width: width.value - 4,
        rows: steps.length,
        columns: sourceTokens.length,
        rowLabel: widest(target.map(visible), colors.font),
        columnLabel: widest(sourceTokens.map(visible), colors.font),
        encoderGates: encoder?.names.length ?? 0,
        decoderGates: decoder?.names.length ?? 0,
        candidates: decoding.width,
      }),
    [width.value, model, colors.font],
  );
  const clock = useClock(model, layout, bundle.ui);
  if (steps.length === 0) return <p>Nothing was written: the model ended at once.</p>;

  const { step, head, encoderLayer, decoderLayer, table } = clock;
  const { cellWidth, rowHeight } = layout;
  const gateCount = decoder?.names.length ?? 1;
  const gateSize = (layout.decoder.width - GATE_GAP * (gateCount - 1)) / gateCount;
  const named = (gates: typeof encoder) =>
    clock.unit?.gates === gates && clock.unit ? clock.unit.cell.gate : -1;
  const rowFrame = { top: step * rowHeight + layout.attention.top - 1, height: rowHeight + 1 };
  const framed = [
    { left: 1, width: layout.rowLabels.width - 4 },
    ...(attention ? [{ left: layout.attention.left - 1, width: layout.attention.width + 1 }] : []),
    ...(decoder ? [{ left: layout.decoder.left - 2, width: layout.decoder.width + 4 }] : []),
  ];
  return (
    <>
      <div class="bar">
        <span class="title" dir="auto">
          {decoding.source}
        </span>
        <span class="written" dir="auto">
          → {decoding.text}
        </span>
        <span class="push" />
        {attention ? (
          <Choice
            label="attention head"
            options={headNames(attention)}
            chosen={clock.headIndex}
            onChoose={clock.setHead}
          />
        ) : null}
        <Stepper step={step} count={steps.length} onStep={clock.go} />
        <Toggle on={table} onToggle={clock.setTable}>
          table
        </Toggle>
        <Badges trunc={bundle.trunc} broken={model.broken} />
      </div>
      <div class="scroll">
        <div class="stage" style={{ width: `${layout.width}px`, height: `${layout.height}px` }}>
          {encoder ? (
            <>
              <At box={{ ...layout.encoder, top: 0, height: 20 }}>
                <GateCaption gates={encoder} layer={encoderLayer} onLayer={clock.setEncoderLayer} />
              </At>
              <GateStrips
                gates={encoder}
                layer={encoderLayer}
                tokens="across"
                box={layout.encoder}
                tokenSize={cellWidth}
                gateSize={STRIP}
                gap={STRIP_GAP}
                label={alts.encoder}
                named={named(encoder)}
                onUnit={(cell, at) => clock.pointAtUnit(encoder, layout.encoder, cell, at)}
              />
            </>
          ) : null}
          <At box={layout.detail}>
            <Detail
              sentences={describeStep(model, step, head, decoderLayer)}
              unit={clock.unit}
              hint={encoder !== null || decoder !== null}
            />
          </At>
          <At box={layout.columnLabels}>
            <ColumnTokens
              tokens={sourceTokens}
              special={special.source}
              size={cellWidth}
              aslant={layout.aslant}
              top={lookedAt(model, head, step)}
            />
          </At>
          <At box={layout.rowLabels}>
            <RowTokens
              tokens={target}
              special={special.target}
              size={rowHeight}
              now={step}
              onPick={clock.go}
            />
          </At>
          {attention ? (
            <Matrix
              attention={attention}
              head={head}
              box={layout.attention}
              cellWidth={cellWidth}
              rowHeight={rowHeight}
              label={alts.attention}
              cell={clock.cell}
              onCell={clock.pointAtCell}
              onPick={() => clock.cell && clock.go(clock.cell.row)}
            />
          ) : (
            <At box={layout.attention}>
              <p class="note">No attention: the decoder sees only what the encoder hands over.</p>
            </At>
          )}
          {decoder ? (
            <>
              <At box={{ ...layout.gateNames, height: 20 }}>
                <GateCaption gates={decoder} layer={decoderLayer} onLayer={clock.setDecoderLayer} />
              </At>
              <GateStrips
                gates={decoder}
                layer={decoderLayer}
                tokens="down"
                box={layout.decoder}
                tokenSize={rowHeight}
                gateSize={gateSize}
                gap={GATE_GAP}
                label={alts.decoder}
                named={named(decoder)}
                onUnit={(cell, at) => clock.pointAtUnit(decoder, layout.decoder, cell, at)}
                onPick={() => clock.unit?.gates === decoder && clock.go(clock.unit.cell.token)}
              />
            </>
          ) : null}
          {framed.map(sides => (
            <Mark key={sides.left} kind="frame" box={{ ...sides, ...rowFrame }} />
          ))}
          <At box={layout.candidates}>
            <Candidates step={steps[step]} index={step} />
          </At>
          <Tip at={clock.pointing} bounds={layout.width} />
        </div>
      </div>
      <div class="legend">
        <b>
          {attention?.rel === 'self'
            ? 'The text read across, what was written down.'
            : 'Reads from (source) across, writes (target) down.'}
        </b>
        <Legend
          items={[
            ...(attention ? [{ label: 'attention:', lo: 0, hi: 1, ramp: colors.sequential }] : []),
            ...gateLegend(
              [encoder, decoder].filter(gates => gates !== null),
              colors,
            ),
          ]}
        />
      </div>
      <div class="spoken" aria-live="polite">
        {clock.spoken}
      </div>
      {table ? (
        <Tables
          tables={[
            decodingTable(decoding, step, attention ? looksMost(attention, head) : undefined),
            ...(attention ? [attentionTable(attention, head, step)] : []),
            ...(encoder ? [gatesTable(encoder, encoderLayer)] : []),
            ...(decoder ? [gatesTable(decoder, decoderLayer)] : []),
          ]}
        />
      ) : null}
    </>
  );
}

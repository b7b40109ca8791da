/** In words and numbers: the current step, and the unit pointed at last. */
import { amount, visible } from '../format';
import { cellEquations, type GateCell, type Gates } from '../model/gates';

interface DetailProps {
  sentences: readonly string[];
  unit: { gates: Gates; cell: GateCell } | null;
  /** Whether there are gates to point at. */
  hint: boolean;
}

export function Detail({ sentences, unit, hint }: DetailProps) {
  const [first, ...others] = sentences;
  return (
    <div class="detail" style={{ height: '100%' }}>
      <p class="headline" dir="auto">
        <b>{first}</b>
      </p>
      <p dir="auto">{others.join(' ')}</p>
      {unit ? <Unit {...unit} /> : null}
      {hint && !unit ? <p class="muted">Point at a gate to see its unit's numbers.</p> : null}
    </div>
  );
}

export function Unit({ gates, cell }: { gates: Gates; cell: GateCell }) {
  const { names, tokens, part } = gates;
  const where = `Unit ${gates.unit(cell.layer, cell.place)} of the ${part} at step ${cell.token + 1}`;
  return (
    <>
      <p dir="auto">
        <b>{where}</b>, {visible(tokens[cell.token])}
      </p>
      <p class="reading number">
        {names.map((name, gate) => (
          <span key={name}>
            {gate === cell.gate ? <b>{name}</b> : name}{' '}
            {amount(gates.value({ ...cell, gate }), gates.isExact)}
          </span>
        ))}
      </p>
      {cellEquations(gates, cell).map(equation => (
        <p class="equation" key={equation}>
          {equation}
        </p>
      ))}
    </>
  );
}

/** The numbers of a view as a real table. */

export interface TableData {
  caption: string;
  columns: readonly string[];
  rows: readonly { head: string; cells: readonly string[] }[];
  /** Columns whose cells are words. */
  words?: readonly number[];
  now?: number;
}

export function Tables({ tables }: { tables: readonly TableData[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="tables" tabIndex={0} aria-label="tables">
      {tables.map(table => (
        <Table key={table.caption} {...table} />
      ))}
    </section>
  );
}

function Table({ caption, columns, rows, words = [], now }: TableData) {
  return (
    <table>
      <caption dir="auto">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column, k) => (
            <th scope="col" key={k} dir="auto" class={k === 0 || words.includes(k) ? 'word' : ''}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ head, cells }, r) => (
          <tr key={r} class={r === now ? 'now' : ''}>
            <th scope="row" class="word" dir="auto">
              {head}
            </th>
            {cells.map((cell, k) => (
              <td key={k} dir="auto" class={words.includes(k + 1) ? 'word' : ''}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

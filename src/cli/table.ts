import { tableColumn, textTable } from '../plots/table.js';

/** Prints columns of equal length as a table on stdout. */
export function printTable(columns: Readonly<Record<string, readonly unknown[]>>): void {
  console.log(
    textTable(
      Object.entries(columns).map(([name, values]) =>
        // a number that is not known is left out, not printed as NaN
        tableColumn(
          name,
          values.map((value) => (Number.isNaN(value) ? null : value)),
        ),
      ),
    ),
  );
}

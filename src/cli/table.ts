import { tableColumn, textTable } from '../plots/table.js';

/** Prints columns of equal length as a table on stdout. */
export function printTable(columns: Readonly<Record<string, readonly unknown[]>>): void {
  console.log(textTable(Object.entries(columns).map(([name, values]) => tableColumn(name, values))));
}

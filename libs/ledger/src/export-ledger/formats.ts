import { Malformed } from '@yishi/kernel';
import { type Query, queryText } from '@yishi/platform';

/** CSV and XLSX in yuan for people, JSON in fen for programs. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const FORMAT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** `?format=`: CSV unless asked otherwise. Throws `Malformed`. */
export function formatOf(query: Query): ExportFormat {
  const text = queryText(query, 'format') ?? 'csv';
  const format = EXPORT_FORMATS.find((known) => known === text);
  if (!format) throw new Malformed([{ field: 'format', reason: 'not-one-of' }]);
  return format;
}
